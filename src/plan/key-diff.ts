import { configPath, proxyJsonPath } from '../components/deployed.ts'
import type { HostFacts } from '../facts/model.ts'
import { isGiven } from '../topology/controllers.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { recordedContent } from './differs.ts'
import { fileAt } from './files.ts'
import { keysIn, propertyDifferences } from './properties.ts'

/** One RocketMQ key of one instance: what the topology asks for, what its file on the host says, and what it runs with. */
export interface KeyRow {
  instance: string
  key: string
  /** A key of the proxy in a broker's process, which has a file of its own; what it runs with it tells nobody. */
  part?: 'proxy'
  /** undefined: not asked for. */
  topology?: string
  /** undefined: not in the file. */
  file?: string
  /** undefined: not asked, or it has no such key. */
  live?: string
  /** RocketMQ's own value, for a key that nobody manages. */
  default?: string
  /** The topology decides it, or did before. */
  managed: boolean
  differs: boolean
}

export interface KeyDiffInput {
  deployment: Deployment
  facts: Record<string, HostFacts>
  /** All keys that an instance runs with, by instance id; absent for one that does not run or answer. */
  live: Readonly<Record<string, Record<string, string>>>
  /** RocketMQ's value of a key that nobody sets; undefined where it is not known or not the same everywhere. */
  defaultOf: (instance: DeployedInstance, key: string) => string | undefined
}

/** Every managed key of every instance, and every other key whose live value is not RocketMQ's default; in the deployment's order. */
export function keyDiff(input: KeyDiffInput): KeyRow[] {
  return input.deployment.instances.flatMap(instance => [
    ...managedRows(instance, configPath(instance), input),
    ...(instance.proxy == null ? [] : localProxyRows(instance, input)),
    ...otherRows(instance, input),
  ])
}

function localProxyRows(instance: DeployedInstance, input: KeyDiffInput): KeyRow[] {
  const rows = managedRows(instance, proxyJsonPath(instance), { ...input, live: {} })
  return rows.map(row => ({ ...row, part: 'proxy' }))
}

function managedRows(instance: DeployedInstance, path: string, { deployment, facts, live }: KeyDiffInput): KeyRow[] {
  const wanted = fileAt(path, instance, deployment)?.content ?? ''
  const known = facts[instance.host]
  const there = known?.properties[path] ?? ''
  const recorded = recordedContent(path, known?.record ?? null) ?? ''
  const [to, from] = [keysIn(wanted), keysIn(there)]
  const gone = propertyDifferences({ wanted, there, recorded }).filter(({ to: value }) => value == null)
  const keys = [...Object.keys(to), ...gone.map(({ key }) => key)]
  return keys.map(key => {
    const running = live[instance.id]
    const isLive = running == null || to[key] == null || isGiven(instance, key) || isSame(running[key], to[key])
    return {
      ...{ instance: instance.id, key },
      ...(to[key] == null ? {} : { topology: to[key] }),
      ...(from[key] == null ? {} : { file: from[key] }),
      ...(running?.[key] == null ? {} : { live: running[key] }),
      managed: true,
      differs: !(to[key] === from[key] && isLive),
    }
  })
}

function otherRows(instance: DeployedInstance, { deployment, live, defaultOf }: KeyDiffInput): KeyRow[] {
  const managed = keysIn(fileAt(configPath(instance), instance, deployment)?.content ?? '')
  return Object.entries(live[instance.id] ?? {}).flatMap(([key, value]) => {
    const own = defaultOf(instance, key)
    if (Object.hasOwn(managed, key) || own == null || isSame(value, own)) return []
    return [{ instance: instance.id, key, live: value, default: own, managed: false, differs: true }]
  })
}

/** The same value to RocketMQ: it answers numbers and booleans as it read them. */
function isSame(one: string | undefined, other: string): boolean {
  if (one == null || one === other) return one === other
  if (/^(true|false)$/i.test(other)) return one === other.toLowerCase()
  return /^-?\d+(\.\d+)?$/.test(other) && /^-?\d/.test(one) && Number(one) === Number(other)
}
