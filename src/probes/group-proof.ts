/** What came of sending messages to one broker group and reading each of them back from every copy. Times in ms. */
export interface GroupProof {
  group: string
  master: string
  /** Messages that were acknowledged as the replication mode wants it. */
  sent: number
  /** From sending to the acknowledgement, one for each. */
  sendMs: number[]
  /** Sends that were tried again, because RocketMQ was busy or a slave was late once. */
  retries: number
  /** Why sending ended early. */
  problem?: string
  copies: CopyProof[]
}

/** The master's own copy comes first. */
export interface CopyProof {
  instance: string
  role: 'master' | 'slave'
  /** Messages that came back as they were sent, byte for byte. */
  read: number
  /** From sending until it could be read here, one for each. */
  readMs: number[]
  /** Why the rest was not read. */
  problem?: string
}
