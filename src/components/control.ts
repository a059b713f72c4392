import { controllerAddress, controllersOf, leastCopies } from '../topology/controllers.ts'
import type { DeployedGroup, DeployedInstance, Deployment } from '../topology/deployment.ts'
import { groupOf } from './deployed.ts'

/** Keys of a controller, of its own or in a NameServer. */
export function controllerKeys(instance: DeployedInstance, deployment: Deployment): [string, string][] {
  return [
    ['controllerDLegerGroup', deployment.name],
    ['controllerDLegerPeers', controllerPeers(deployment)],
    ['controllerDLegerSelfId', peerId(instance)],
    ['controllerStorePath', `${instance.dir}/${controllerFolder}`],
    // never a master that lacks what was acknowledged
    ['enableElectUncleanMaster', 'false'],
  ]
}

/** Keys of a replica: the controllers give it its id and its role, whatever stands here. */
export function replicaKeys(instance: DeployedInstance, deployment: Deployment): [string, string][] {
  const group = groupOf(instance, deployment)
  return [
    ['enableControllerMode', 'true'],
    ['controllerAddr', controllersOf(deployment).map(controllerAddress).join(';')],
    // RocketMQ's defaults acknowledge what one broker has (rocketmq-facts 11.14)
    ['allAckInSyncStateSet', 'true'],
    ['minInSyncReplicas', String(minInSyncReplicas(group, deployment))],
    // below the clients' own 3 s, or a message that is stored looks like one that failed
    ['slaveTimeout', '1000'],
    // the least: a replica learns only by registering where its new master's HA port is, and 30 s long none would follow it
    // (5.3.3:BrokerController#handleRegisterBrokerResult)
    ['registerNameServerPeriod', '10000'],
    ...(instance.learner === true ? [['asyncLearner', 'true'] satisfies [string, string]] : []),
  ]
}

/** Copies without which a group takes nothing. */
export function minInSyncReplicas({ master, slaves }: DeployedGroup, { instances }: Deployment): number {
  const members = [master, ...slaves].filter(id => instances.find(one => one.id === id)?.learner !== true)
  return leastCopies(members.length)
}

/** In the folder of a controller's instance: its log of elections and of the sync state sets. */
export const controllerFolder = 'controller'

/** `n1-host:port;n2-host:port`, as DLedger wants it. */
function controllerPeers(deployment: Deployment): string {
  return controllersOf(deployment)
    .map(one => `${peerId(one)}-${controllerAddress(one)}`)
    .join(';')
}

/** Of the number in its id, which it keeps when others come and go. */
function peerId({ id }: Pick<DeployedInstance, 'id'>): string {
  return `n${id.slice(id.lastIndexOf('-') + 1)}`
}
