import type { ConfigRole } from '../../catalogue/roles.ts'
import type { Path, Problem } from '../finding.ts'
import type { JudgedKeys } from '../keys/rule.ts'
import { judgeKeys } from '../keys/rules.ts'
import type { Instance, Role } from '../model.ts'
import { isBroker } from '../roles.ts'
import type { Topology } from '../schema.ts'
import { parseVersion } from '../version.ts'
import { isFit } from './config.ts'
import { entryAt, type Judged, placed } from './rule.ts'

/** RocketMQ's own keys, as the version of the topology knows them: judged for each instance, told once where they stand. */
export function keys(judged: Judged): Problem[] {
  // of no version: that is told by itself
  if (parseVersion(judged.cluster.rocketmq) == null) return []
  const seen = new Set<string>()
  const judge = remembering()
  return filesOf(judged).flatMap(({ instance, place }) =>
    judge(keysOf(instance, judged)).flatMap(({ level, key, message, hint, atKey, rule }): Problem[] => {
      const path = pathOf(key, instance, place, judged.topology)
      const once = JSON.stringify([path, message])
      if (seen.has(once)) return []
      seen.add(once)
      return [{ level, message, path, hint, atKey, rule }]
    }),
  )
}

/** Who has a file of keys: the dashboard's are its own, and a broker with a proxy in its process has two. */
function filesOf(judged: Judged): { instance: Instance; place: Path }[] {
  return placed(judged)
    .filter(({ instance }) => instance.role !== 'dashboard')
    .flatMap(({ instance, place }) => [
      { instance, place },
      ...(instance.proxy == null
        ? []
        : [
            {
              instance: { ...instance, role: 'proxy' as const, config: instance.proxy.config },
              place: [...place, 'proxy'],
            },
          ]),
    ])
}

/** A thousand brokers with the same keys are judged once. */
function remembering(): typeof judgeKeys {
  const known = new Map<string, ReturnType<typeof judgeKeys>>()
  return judged => {
    const { version, role, values, given } = judged
    const name = JSON.stringify([version, role, ...values, ...(given ?? [])])
    const findings = known.get(name) ?? judgeKeys(judged)
    known.set(name, findings)
    return findings
  }
}

/** What is refused by itself, because the topology decides it or no file keeps it, is not judged a second time. */
function keysOf({ role, group, config }: Instance, { cluster }: Judged): JudgedKeys {
  const values = new Map(Object.entries(config).filter(([key, value]) => isFit(key, value, role)))
  const file = fileOf(role)
  if (file !== 'broker') return { version: cluster.rocketmq, role: file, values }
  const own = cluster.groups.find(one => one.name === group)
  const sync = own?.replication.mode === 'sync' ? own.replication : undefined
  const given = new Map([
    ['brokerRole', role === 'slave' ? 'SLAVE' : sync == null ? 'ASYNC_MASTER' : 'SYNC_MASTER'],
    ['totalReplicas', String(1 + (own?.slaves.length ?? 0))],
    ['inSyncReplicas', String(sync?.copies ?? 1)],
  ])
  return { version: cluster.rocketmq, role: 'broker', values, given }
}

/** Which of RocketMQ's files a role reads. */
function fileOf(role: Role): ConfigRole {
  return role === 'namesrv' || role === 'controller' || role === 'proxy' ? role : 'broker'
}

/** The nearest place that says the key: the instance, its host, the file. */
function pathOf(key: string, { role, host }: Instance, place: Path, topology: Topology): Path {
  const { hosts, defaults } = topology
  const near = [
    { base: place, config: entryAt(topology, place)?.config },
    { base: ['hosts', host], config: !isBroker({ role }) || Array.isArray(hosts) ? undefined : hosts[host]?.config },
    { base: ['defaults'], config: isBroker({ role }) ? defaults?.config : undefined },
  ]
  const said = near.find(({ config }) => config != null && Object.hasOwn(config, key))
  return [...(said?.base ?? place), 'config', key]
}
