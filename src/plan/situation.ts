import { letsWrite } from '../components/permission.ts'
import type { Deployment } from '../topology/deployment.ts'
import { isAllHere } from '../topology/machine.ts'

/**
 * What a cluster does at the moment, as far as a rolling restart has to know: asked of its NameServers and brokers before planning.
 * Pure data, so that a test or a simulation can make one up.
 */
export interface Situation {
  /** By group name. */
  groups: Record<string, GroupSituation>
  /** Topics that ORDER_TOPIC_CONFIG lists at some NameServer; null: not one NameServer could be asked. */
  orderedByNameservers: string[] | null
  /** The instance whose controller leads; undefined: there are none, or none leads. */
  controllerLeader?: string
}

export interface GroupSituation {
  /** Why it is not whole, a sentence each: not registered everywhere, not in sync, a full disk, … */
  problems: string[]
  /** NameServers at which its write permission is wiped: a run was killed (rocketmq-facts 11.3). */
  wipedAt: string[]
  /** Topics that clients made; null: no member of the group could be asked. */
  topics: Topic[] | null
  /** Messages a second, average of the last minute. */
  putTps: number
  /** Connections of producers; null: not known. */
  producers: number | null
  /** Of groups whose master controllers choose: who it is. */
  master?: string
}

export interface Topic {
  name: string
  permission: number
  writeQueues: number
  readQueues: number
  /** order=true or message.type=FIFO. */
  isOrdered: boolean
}

export function isWritable({ permission, writeQueues }: Topic): boolean {
  return letsWrite(permission) && writeQueues > 0
}

/** Whether a restart is noticed: somebody sends, or somebody might whom nobody here can see. */
export function hasClients({ hosts }: Deployment, { situation }: { situation: Situation }): boolean {
  return !isAllHere(hosts) || Object.values(situation.groups).some(group => group.putTps > 0 || group.producers !== 0)
}

/** Groups that a run which was killed left read-only. */
export function wipedGroups({ groups }: Situation): string[] {
  return Object.entries(groups).flatMap(([name, { wipedAt }]) => (wipedAt.length > 0 ? [name] : []))
}
