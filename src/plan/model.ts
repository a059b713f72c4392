import type { Probe } from '../components/component.ts'
import type { Command } from '../shell/command.ts'
import type { DirSpec, FileSpec } from '../shell/files.ts'
import type { Deployment } from '../topology/deployment.ts'
import type { Change } from './changes.ts'

/**
 * What will be done, as data: deterministic, serialisable, and all that the executor reads. `--dry-run`, the question,
 * the views, the audit and the tests look at this same value.
 */
export interface Plan {
  v: 1
  action: 'up' | 'destroy' | 'start' | 'stop' | 'restart' | 'failover'
  cluster: string
  deployment: Deployment
  /** Of `up`: what is not as the topology says, key by key; the stages make it so as far as they can. */
  changes?: Change[]
  stages: Stage[]
  /** About how long it takes, ms; only where waits make it long. */
  expectedMs?: number
  /** Of `up --prune`: what goes, as the record has it; steps may name its instances. */
  removed?: Deployment
}

/** Stages are barriers: one begins when the one before has ended well. */
export interface Stage {
  id: string
  title: string
  /** Lanes run side by side. */
  lanes: Lane[]
  /** Lanes at once; undefined: all. */
  concurrency?: number
}

/**
 * Steps in order on one host, or natively from here (`control`). A step that names an instance goes to that instance's host: the
 * members of a group are on several.
 */
export interface Lane {
  id: string
  host: string | 'control'
  instance?: string
  title: string
  steps: Step[]
  /** Done when a step fails or on the first Ctrl-C, within 30 s. */
  onFailure?: Step[]
}

export type Step = { id: string } & StepKind

/** How a release comes to a host: sent from here where nothing is said. */
export interface ReleaseWay {
  /** Linked to this folder that the host has already. */
  home?: string
  /** Downloaded by the host; without the URL's secrets, for people. */
  pull?: string
}

export type StepKind =
  | { kind: 'create-user'; user: string }
  | { kind: 'make-dirs'; dirs: DirSpec[] }
  | { kind: 'write-files'; files: FileSpec[] }
  | { kind: 'remove'; paths: string[] }
  | ({ kind: 'install-release'; folder: string; into: string; owner: string } & ReleaseWay)
  | { kind: 'run'; title: string; command: Command }
  | { kind: 'enable-units'; units: string[]; instance?: string }
  /** Sets keys of a broker that runs, then writes its file. `runsWith`: sha256 of the file that it counts as started with. */
  | { kind: 'set-keys'; instance: string; keys: Record<string, string>; file: FileSpec; runsWith?: string }
  | { kind: 'service'; instance: string; action: 'start' | 'stop' }
  | { kind: 'await'; instance: string; until: Probe[]; progressTimeoutMs: number }
  /** `why`: for people, where it is not about everything. */
  | { kind: 'survey'; until: Probe[]; timeoutMs: number; why?: string }
  | RollingStep

/** Steps of a rolling restart. */
export type RollingStep =
  /**
   * Takes the write permission of a group away at every NameServer, waits until clients know it, and until nothing new is written
   * there; from then on the wipe is watched until `permit`. `elsewhere`: masters that take the messages meanwhile, and must answer.
   * `again`: only where something has undone the wipe since.
   */
  | {
      kind: 'drain'
      group: string
      routeWaitMs: number
      quietMs: number
      limitMs: number
      elsewhere: readonly string[]
      again?: true
    }
  /** Once more at every NameServer: a master that registers brings its permissions along. */
  | { kind: 'wipe'; group: string }
  /** Messages for a master that has just begun, before producers come back: a cold one refuses as busy. */
  | { kind: 'warm'; instance: string }
  /** The permissions of a group as its broker has them, at every NameServer. */
  | { kind: 'permit'; group: string }
  | { kind: 'pause'; why: string; ms: number }
  /** Makes the first of these that is in the sync state set the master of a group whose master controllers choose; nothing where one leads. */
  | { kind: 'elect'; group: string; to: string[] }
  /** Puts the present files of an instance aside, here and there, and writes the new ones; none are new for a mere restart. */
  | { kind: 'replace-files'; instance: string; files: FileSpec[] }
  /**
   * Leaves an instance running: with its earlier files where this run replaced them and it did not get ready, else as it is. Does
   * nothing to one that this run did not touch.
   */
  | { kind: 'put-back'; instance: string; paths: string[] }
