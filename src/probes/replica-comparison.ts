/** What came of comparing the full commit log files of a broker group; those never change again. */
export interface ReplicaComparison {
  group: string
  master: string
  copies: ReplicaCopy[]
}

export interface ReplicaCopy {
  instance: string
  /** Full files that both have. */
  files: number
  bytes: number
  /** Where it first differs from its master. */
  difference?: ReplicaDifference
  /** Why it could not be compared. */
  problem?: string
}

export interface ReplicaDifference {
  file: string
  /** Byte within the file, from 0. */
  at: number
  /** Byte within the commit log: the file's own place and `at`. */
  physicalOffset: number
  /** The byte there, two hex digits; empty beyond the end of a file. */
  onMaster: string
  onSlave: string
}

/** A commit log as its host and its broker show it. */
export interface CommitLog {
  /** Sizes by name. */
  files: Map<string, number>
  /** Where the broker writes next. */
  maxOffset: number
}

/** Names of the files that are full on both sides, oldest first: all that is in them was acknowledged by both. */
export function fullOnBoth(master: CommitLog, slave: CommitLog): string[] {
  const end = Math.min(master.maxOffset, slave.maxOffset)
  return [...master.files.keys()]
    .filter(name => slave.files.has(name))
    .filter(name => Number(name) + (master.files.get(name) ?? 0) <= end)
    .toSorted()
}

/** The first of two lists of hashes, or of bytes, that differs; undefined when all are the same. */
export function firstDifference(some: readonly string[], others: readonly string[]): number | undefined {
  const length = Math.max(some.length, others.length)
  const at = Array.from({ length }, (_, index) => index).find(index => some[index] !== others[index])
  return at
}
