import type { Command } from '../shell/command.ts'
import type { FileSpec } from '../shell/files.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'

/** What RocketMQ is, one role a value; everything here is pure. Planners take from here what every role has. */
export interface Component {
  /** The files of an instance: its properties, logback.xml, launch.sh. */
  files(instance: DeployedInstance, deployment: Deployment): FileSpec[]
  /** The JVM's command line, as launch.sh executes it. */
  launch(instance: DeployedInstance, deployment: Deployment): Command
  /** Its place in the order of start: NameServers 1, controllers 2, masters and replicas 3, slaves 4, proxies 5, dashboard 6. */
  wave: number
  /** What must hold before the next wave may begin. */
  ready(instance: DeployedInstance, deployment: Deployment): Probe[]
}

/** A claim about the cluster that can be asked for, and asked again. */
export type Probe =
  | { kind: 'booted'; instance: string }
  | { kind: 'answers'; instance: string }
  | { kind: 'registered'; instance: string }
  /** A replica also by the controllers' word: it is in the sync state set. */
  | { kind: 'in-sync'; instance: string }
  /** Of a proxy, or of a broker with one in its process: it answers a route query of a gRPC client. */
  | { kind: 'routes'; instance: string }
  /** Of a NameServer that refuses route queries for a while after its start: it answers them. */
  | { kind: 'serves'; instance: string }
  /** Of a controller: one leads, and it follows that one. */
  | { kind: 'led'; instance: string }
  /** Of a master: its group may be restarted: no wiped permission, no unknown member but those that leave, room on the disks. */
  | { kind: 'rollable'; instance: string; leaving?: readonly string[] }
