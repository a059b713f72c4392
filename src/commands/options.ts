import type { ConfigRole } from '../catalogue/roles.ts'
import type { Batch } from '../plan/roll-options.ts'
import type { OutputMode } from '../report/reporter.ts'
import type { ProxyMode } from '../topology/model.ts'
import type { PlacedReplication } from '../topology/placement.ts'
import type { ProxyChoice } from '../topology/with-proxy.ts'

/** What holds for every verb, resolved once: flag, then RMQCTL_*, then the settings file, then the default. */
export interface GlobalOptions {
  output: OutputMode
  /** Selectors of --only; empty: everything. */
  only: string[]
  /** Where RocketMQ comes from: a zip, tar.gz, folder, maven:VERSION or home:/path. */
  release?: string
  /** Hosts at once. */
  concurrency: number
  hostKey: 'strict' | 'accept-new'
  lockWaitMs: number
  /** The whole run; the signal fires after it. undefined: no limit. */
  timeoutMs?: number
  /** Names of checks that are left out. */
  skip: string[]
  force: boolean
  yes: boolean
  verbose: boolean
  /** By flag or RMQCTL_*: wins over inventory and topology. */
  login: Login
  /** From the settings file: only where inventory and topology say nothing. */
  loginDefaults: Login
}

export interface Login {
  user?: string
  identity?: string
}

/** Which cluster a verb is about, and where its hosts are. */
export interface ClusterChoice {
  cluster?: string
  /** A topology's path or shipped name. */
  topology?: string
  /** As given: "A=root@10.0.0.11,B=10.0.0.12". */
  hosts?: string
  /** Path of an inventory. */
  inventory?: string
}

/** How what runs is restarted. */
export interface RollFlags {
  /** Broker groups at once. */
  batch: Batch
  /** Send producers away first. */
  drain: boolean
  ordered?: 'remap' | 'fail'
  /** How long clients may take to learn a new route; undefined: as long as clients of that deployment do. */
  routeWaitMs?: number
}

export interface UpOptions extends ClusterChoice {
  dryRun: boolean
  roll: RollFlags
  fix: boolean
  /** Cluster name instead of the topology's. */
  name?: string
  /** RocketMQ version instead of the topology's. */
  rocketmq?: string
  /** Proxies beside what the topology says. */
  proxy?: ProxyChoice
  /** Stop and remove what the topology no longer has. */
  prune: boolean
  /** The cluster's name, instead of typing it. */
  confirm?: string
  /** Instances whose store is known to be gone and may begin empty. */
  newStore: string[]
  /** URL from which the hosts get the release by themselves. */
  pull?: string
  json: boolean
}

export interface CheckOptions extends ClusterChoice {
  fix: boolean
  name?: string
  rocketmq?: string
  json: boolean
}

export type DownOptions = ClusterChoice

export interface DestroyOptions extends ClusterChoice {
  /** Message stores too. */
  data: boolean
  /** The cluster's name, instead of typing it. */
  confirm?: string
}

export interface StatusOptions extends ClusterChoice {
  watch: boolean
  json: boolean
}

export interface DoctorOptions extends ClusterChoice {
  json: boolean
}

export interface SupportBundleOptions extends ClusterChoice {
  /** The file to write; default: named after the cluster and the time, in the working folder. */
  out?: string
  /** Of rmqctl and what it runs on, by name. */
  versions: Record<string, string>
}

export interface VerifyOptions extends ClusterChoice {
  /** Through each master. */
  messages: number
  /** Compare the full commit log files too. */
  replicas: boolean
}

export interface LogsOptions extends ClusterChoice {
  /** Selectors; empty: every instance. */
  instances: string[]
  follow: boolean
  /** As given; lines of the past. */
  lines?: string
  /** As given: "10m", or a moment. */
  since?: string
  /** Names of logs, without folder and ending, with commas: "store" is store.log. */
  file?: string
  grep?: string
}

export interface RestartOptions extends InstancesOptions {
  dryRun: boolean
  roll: RollFlags
}

/** start, stop. */
export interface InstancesOptions extends ClusterChoice {
  /** Selectors; empty: every instance. */
  instances: string[]
}

export interface PlanOptions extends UpOptions {
  exitCode: boolean
}

export interface RenderOptions extends ClusterChoice {
  out: string
  name?: string
  rocketmq?: string
  proxy?: ProxyChoice
}

export interface LintOptions extends ClusterChoice {
  /** A configuration file instead of a topology. */
  file?: string
  /** What that file is for; found out when not said. */
  role?: ConfigRole
  rocketmq?: string
}

export interface MqadminOptions extends ClusterChoice {
  args: string[]
}

export interface ExecOptions extends ClusterChoice {
  selector?: string
  argv: string[]
}

export interface AdoptOptions {
  /** user@host, or a host. */
  target: string
  /** Cluster name, where a host has several. */
  cluster?: string
  /** Folder above `<name>/` when it is not a default one. */
  dir?: string
}

export type LockOptions = ClusterChoice

export interface AuditOptions extends ClusterChoice {
  /** What the hosts remember, instead of this machine. */
  onHosts: boolean
  /** Runs at most. */
  lines: number
  json: boolean
}

export interface AuditShowOptions {
  /** Of a run, a beginning of it, or "last". */
  id: string
  json: boolean
}

export interface InitOptions {
  /** A shipped topology's name. */
  from?: string
  /** Where its hosts are, as `--hosts` elsewhere; without one, what masters and slaves are spread over. */
  hosts?: string
  masters?: number
  /** Of each master; with controllers the other replicas. */
  slaves?: number
  replication?: PlacedReplication
  /** How many in processes of their own, or in the NameServers. */
  controllers?: number | 'nameservers'
  proxy?: ProxyMode
  rocketmq?: string
  /** File to write instead of standard output; it must be new. */
  out?: string
}

export interface ListOptions {
  /** A cluster whose memory here goes. */
  forget?: string
  json: boolean
}

export interface UseOptions {
  name: string
}

export type ConfigOptions =
  | { action: 'list' }
  | { action: 'get' | 'unset'; key: string }
  | { action: 'set'; key: string; value: string }

export interface ConfigKeysOptions {
  /** A part of the name, `*` for any run of letters; all keys when not said. */
  pattern?: string
  rocketmq?: string
  role?: ConfigRole
}

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

export interface CompletionOptions {
  shell: Shell
}
