import { honoursHaListenPort } from '../catalogue/version.ts'
import { bracketed } from '../topology/address.ts'
import { isControlled } from '../topology/controllers.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import type { Component, Probe } from './component.ts'
import { replicaKeys } from './control.ts'
import { groupOf, hostOf, namesrvAddr, propertiesPath, proxyJsonPath } from './deployed.ts'
import { instanceCommand, instanceFiles, type Kind, type Section } from './instance-files.ts'
import { proxyClass } from './proxy.ts'
import { proxyJson } from './proxy-json.ts'
import { brokerRole, replicationKeys } from './replication.ts'

/** Hours that messages are kept, unless the topology says otherwise: 5.x timers reach 48 h ahead and need their files. */
const retentionHours = '72'

const kind: Kind = {
  mainClass: 'org.apache.rocketmq.broker.BrokerStartup',
  logs: 'broker',
  sections: (instance, deployment) => [
    { title: 'Who it is', entries: identity(instance, deployment) },
    { title: 'Where it is', entries: addresses(instance, deployment) },
    { title: 'Its messages', entries: storage(instance, deployment) },
    { title: 'How many copies', entries: copies(instance, deployment) },
  ],
}

/** The same with a proxy in its process, as `mqbroker --enable-proxy` starts it. */
const withProxy: Kind = {
  ...kind,
  mainClass: proxyClass,
  logs: 'brokerProxy',
  args: instance => ['-pc', proxyJsonPath(instance), '-pm', 'local', '-bc', propertiesPath(instance)],
  others: (instance, deployment) => [proxyJson(instance, deployment)],
}

const kindOf = ({ proxy }: DeployedInstance) => (proxy == null ? kind : withProxy)
const files: Component['files'] = (instance, deployment) => instanceFiles(kindOf(instance), instance, deployment)
const launch: Component['launch'] = (instance, deployment) => instanceCommand(kindOf(instance), instance, deployment)

/** A broker that is ready when all of these hold, and a proxy in its process answers: that listens last (5.3.3:ProxyStartup.java:204). */
function broker(wave: number, ...holds: Probe['kind'][]): Component {
  const ready = ({ id, proxy }: DeployedInstance) =>
    [...holds, ...(proxy == null ? [] : ['routes' as const])].map(kind => ({ kind, instance: id }))
  return { files, launch, wave, ready }
}

/** The broker of a group that takes writes. A NameServer lists one that hangs for two minutes more, so it must answer itself. */
export const master = broker(3, 'booted', 'answers', 'registered')

/** A copy of a master; serves reads while that is away. */
export const slave = broker(4, 'booted', 'registered', 'in-sync')

/** A member of a group whose master the controllers choose. */
export const replica = broker(3, 'booted', 'answers', 'registered', 'in-sync')

function copies(instance: DeployedInstance, deployment: Deployment): Section['entries'] {
  const group = groupOf(instance, deployment)
  return isControlled(group) ? replicaKeys(instance, deployment) : replicationKeys(group, deployment.rocketmq)
}

function identity(instance: DeployedInstance, deployment: Deployment): Section['entries'] {
  const group = groupOf(instance, deployment)
  return [
    ['brokerClusterName', deployment.name],
    ['brokerName', group.name],
    // -1: the controllers give it one
    ['brokerId', String(instance.brokerId ?? (instance.role === 'replica' ? -1 : 0))],
    ['brokerRole', brokerRole(instance, group)],
  ]
}

/** brokerIP1 is what clients dial, brokerIP2 what slaves dial; guessed by RocketMQ from the network cards when left out. */
function addresses(instance: DeployedInstance, deployment: Deployment): Section['entries'] {
  const address = bracketed(hostOf(instance, deployment).address)
  const { listen, ha = listen + 1 } = instance.ports
  return [
    ['namesrvAddr', namesrvAddr(deployment)],
    ['brokerIP1', address],
    ['brokerIP2', address],
    ['listenPort', String(listen)],
    ...(honoursHaListenPort(deployment.rocketmq) ? [['haListenPort', String(ha)] as [string, string]] : []),
  ]
}

function storage(instance: DeployedInstance, deployment: Deployment): Section['entries'] {
  // any replica may be master
  const flush = instance.role !== 'slave' ? groupOf(instance, deployment).flush : 'async'
  return [
    ['storePathRootDir', `${instance.store}`],
    ['storePathCommitLog', `${instance.store}/commitlog`],
    ['flushDiskType', flush === 'sync' ? 'SYNC_FLUSH' : 'ASYNC_FLUSH'],
    ['fileReservedTime', retentionHours],
  ]
}
