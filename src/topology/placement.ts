/** What a placement can be told; `none` follows from no slaves. */
export const placedReplications = ['sync', 'async', 'controller'] as const
export type PlacedReplication = (typeof placedReplications)[number]

/** Which instance goes where, and why. */
export interface Placement {
  replication: PlacedReplication | 'none'
  nameservers: string[]
  /** In each NameServer, or in processes of their own. */
  controllers?: 'nameservers' | string[]
  /** With `controller` the master is only the first of the replicas. */
  groups: { name: string; master: string; slaves: string[] }[]
  proxy?: 'local'
  /** In processes of their own. */
  proxies: string[]
  /** Machines that there is nothing for. */
  unused: string[]
  /** How it was decided, a sentence each. */
  reasons: string[]
}
