import type {
  DeployedGroup,
  DeployedHost,
  DeployedInstance,
  Deployment,
  Supervisor,
} from '../../src/topology/deployment.ts'
import type { Replication } from '../../src/topology/model.ts'

/** What a test may say about the deployment it wants; the rest is as on two SSH hosts with Java 17. */
export interface Wanted {
  rocketmq?: string
  name?: string
  root?: string
  data?: string
  runAs?: string
  release?: string
  java?: { path: string; major: number }
  supervisor?: Supervisor
  replication?: Replication
  flush?: 'async' | 'sync'
  /** By instance id. */
  config?: Record<string, Record<string, string>>
  options?: string[]
  /** Everything on one local host: ports as on this machine, begun at these. */
  local?: { namesrv: number; broker: number }
  groups?: { name: string; slaves: number }[]
  nameservers?: number
}

/** A settled deployment made by hand: hosts A and B, each with a NameServer, a master and the other's slave. */
export function deployment(wanted: Wanted = {}): Deployment {
  const {
    name = 'trade',
    rocketmq = '5.3.3',
    groups = [
      { name: 'broker-a', slaves: 1 },
      { name: 'broker-b', slaves: 1 },
    ],
  } = wanted
  const build: Build = { wanted, name, root: wanted.root ?? `/opt/rocketmq/${name}`, brokers: 0 }
  const nameservers = Array.from({ length: wanted.nameservers ?? 2 }, (_, index) => namesrv(build, index))
  const brokers = groups.flatMap((group, index) => members(build, group, index))
  return {
    format: 1,
    name,
    rocketmq,
    release: { version: rocketmq, sha256: '0'.repeat(64), folder: wanted.release ?? `${rocketmq}-000000000000` },
    hosts: hosts(build),
    instances: [...nameservers, ...brokers],
    groups: groups.map(group => groupOf(wanted, group)),
  }
}

interface Build {
  wanted: Wanted
  name: string
  root: string
  brokers: number
}

function hosts({ wanted, root }: Build): DeployedHost[] {
  const common = { root, runAs: wanted.runAs ?? 'rocketmq', sudo: false, supervisor: wanted.supervisor ?? 'process' }
  if (wanted.local != null) return [{ ...common, id: 'A', endpoint: { kind: 'local' }, address: '127.0.0.1' }]
  return ['A', 'B'].map((id, index) => ({
    ...common,
    id,
    endpoint: { kind: 'ssh', address: addressOf(index), user: 'root', port: 22 },
    address: addressOf(index),
  }))
}

function addressOf(index: number): string {
  return `10.0.0.1${(index % 2) + 1}`
}

function groupOf(
  { replication = { mode: 'sync', copies: 2 }, flush = 'async' }: Wanted,
  group: { name: string; slaves: number },
): DeployedGroup {
  const slaves = Array.from({ length: group.slaves }, (_, index) => slaveId(group, index))
  return { name: group.name, replication, flush, master: group.name, slaves }
}

function slaveId(group: { name: string; slaves: number }, index: number): string {
  return group.slaves === 1 ? `${group.name}-s` : `${group.name}-s${index + 1}`
}

function namesrv(build: Build, index: number): DeployedInstance {
  const local = build.wanted.local
  const listen = local == null ? 9876 : local.namesrv + index
  return instance(build, {
    id: `namesrv-${index + 1}`,
    role: 'namesrv',
    at: index,
    listen,
    heapMb: local == null ? 1024 : 128,
  })
}

function members(build: Build, group: { name: string; slaves: number }, index: number): DeployedInstance[] {
  const ids = [group.name, ...Array.from({ length: group.slaves }, (_, slave) => slaveId(group, slave))]
  return ids.map((id, brokerId) => {
    const local = build.wanted.local
    const listen = local == null ? (brokerId === 0 ? 10911 : 10921) : local.broker + 10 * build.brokers++
    const base = instance(build, {
      id,
      role: brokerId === 0 ? 'master' : 'slave',
      at: index + brokerId,
      listen,
      heapMb: local == null ? 4096 : 256,
    })
    const store = `${build.wanted.data == null ? base.dir : `${build.wanted.data}/${build.name}/${id}`}/store`
    return { ...base, group: group.name, brokerId, store, ports: { listen, fast: listen - 2, ha: listen + 1 } }
  })
}

function instance(
  { wanted, root }: Build,
  {
    id,
    role,
    at,
    listen,
    heapMb,
  }: { id: string; role: DeployedInstance['role']; at: number; listen: number; heapMb: number },
): DeployedInstance {
  const isLocal = wanted.local != null
  const directMb = role === 'namesrv' ? {} : { directMb: isLocal ? 256 : heapMb / 2 }
  return {
    id,
    role,
    host: isLocal || at % 2 === 0 ? 'A' : 'B',
    address: `${isLocal ? '127.0.0.1' : addressOf(at)}:${listen}`,
    ports: { listen },
    dir: `${root}/${id}`,
    java: wanted.java ?? { path: '/usr/lib/jvm/java-17/bin/java', major: 17 },
    jvm: { heapMb, ...directMb, options: wanted.options ?? [] },
    supervisor: wanted.supervisor ?? 'process',
    config: wanted.config?.[id] ?? {},
  }
}
