import type { Listener } from '../facts/model.ts'
import type { DeployedInstance } from '../topology/deployment.ts'

/** Everything that is known about one instance that did not come up, or ended: the input of `diagnose`. Plain data. */
export interface Evidence {
  instance: EvidenceInstance
  /** A live process of this instance was seen. */
  running?: boolean
  /** The kernel's letter for its state while it runs: T is stopped, D waits for a disk. */
  processState?: string
  /** Unix ms: when its host was started. */
  bootedAt?: number
  /** Of the last start, alive or not. */
  pid?: number
  /** Ms since it was started, or since it last showed progress. */
  sinceMs?: number
  /** Unix ms of the last start: older lines of the appended logs belong to earlier attempts. */
  startedAt?: number
  exitCode?: number
  /** Name of the signal that ended it, for example "SIGKILL". */
  signal?: string
  /** What systemd says of the unit's end, for example "start-limit-hit". */
  unitResult?: string
  /** systemd has started it again, or is about to: the reason may be in the output of the start before. */
  restarted?: boolean
  logs: Partial<Record<LogName, LogTail>>
  /** Listening TCP ports, with owners where they could be seen. */
  listeners: Listener[]
  memory?: { totalBytes: number; availableBytes: number }
  /** The file systems below the instance's folder and its store. */
  disks: DiskEvidence[]
  /** Lines of the kernel's log in which it killed a process for memory. */
  oomKills: string[]
  /** `storeFiles`: how many files the store has, each of which may be mapped. */
  limits: { maxMapCount?: number; openFiles?: number; storeFiles?: number }
  hostname?: { name: string; resolves: boolean }
  /** Top entries of the store's folder; undefined when the folder is not there. */
  storeEntries?: string[]
}

export type EvidenceInstance = Pick<DeployedInstance, 'id' | 'role' | 'host' | 'dir' | 'ports'> &
  Partial<Pick<DeployedInstance, 'store' | 'java' | 'jvm' | 'config' | 'proxy'>>

/** `previous` is the standard output of the start before this one, `hsErr` the newest crash report of the JVM. */
export type LogName =
  | 'stdout'
  | 'previous'
  | 'store'
  | 'storeerror'
  | 'broker'
  | 'namesrv'
  | 'proxy'
  | 'dashboard'
  | 'hsErr'

/** The end of a file; for `hsErr` its beginning. */
export interface LogTail {
  path: string
  /** Number of the first line of `text` within the file, from 1. */
  firstLine: number
  text: string
}

export interface DiskEvidence {
  path: string
  mount: string
  totalBytes: number
  freeBytes: number
  /** 0…1 */
  usedRatio: number
  readOnly: boolean
}

/** One line of a file, as proof. */
export interface Quote {
  file: string
  line: number
  text: string
}

/** Why it failed and what to do about it. */
export interface Diagnosis {
  /** Id of the signature, `unknown` when none matched. */
  id: string
  cause: string
  evidence: Quote[]
  /** A command to type where there is one, else what to change. */
  cure: string
  /** False: likely, but something else could look the same. */
  certain: boolean
}
