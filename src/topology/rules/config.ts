import type { Path, Problem } from '../finding.ts'
import type { Role } from '../model.ts'
import { refusedKey } from '../owned-keys.ts'
import { plannedOf } from '../planned.ts'
import type { InstanceEntry, Topology } from '../schema.ts'
import { error, type Judged } from './rule.ts'

interface ConfigBlock {
  path: Path
  config: Record<string, string | number | boolean>
  /** Whose keys they are. */
  roles: Role[]
}

/** Config as it may stand in a properties file that RocketMQ reads with java.util.Properties and writes back unescaped. */
export function config({ topology }: Judged): Problem[] {
  return configBlocks(topology).flatMap(({ path, config, roles }) =>
    Object.entries(config).flatMap(([key, value]) => ofEntry(key, String(value), [...path, key], roles)),
  )
}

/** Whether an entry may stand in the file of an instance: what it means there is for others to judge. */
export function isFit(key: string, value: string, role: Role): boolean {
  return ofEntry(key, value, [], [role]).length === 0
}

function ofEntry(key: string, value: string, path: Path, roles: Role[]): Problem[] {
  if (!keyPatternOf(roles).test(key))
    return [
      {
        ...error(`'${key}' cannot be a RocketMQ key`, path, 'letters and digits, begun with a letter'),
        ...{ atKey: true, rule: 'unknown-key' },
      },
    ]
  // two places that say it would sooner or later say different things
  const refused = roles.map(role => refusedKey(key, role)).find(one => one != null)
  if (refused != null)
    return [{ ...error(`'${key}' ${refused.what}`, path, refused.hint), atKey: true, rule: refused.rule }]
  const why = roles.includes('proxy') ? undefined : unfit(value) // JSON keeps any text
  if (why == null) return []
  return [
    {
      ...error(
        `the value of ${key} ${why}, which RocketMQ's properties file does not keep`,
        path,
        `${key}: a value without it`,
      ),
      rule: 'changed-value',
    },
  ]
}

/** The dashboard's keys are Spring's: with dashes, and places in lists. */
function keyPatternOf(roles: Role[]): RegExp {
  return roles.includes('dashboard') ? /^[A-Za-z][A-Za-z0-9_.[\]-]*$/ : /^[A-Za-z][A-Za-z0-9_.]*$/
}

/** What java.util.Properties, or the broker when it writes its file anew, would turn into something else. */
function unfit(value: string): string | undefined {
  if (/\p{Cc}/u.test(value)) return 'has a line break or a control character'
  if (/^\s|\s$/.test(value)) return 'begins or ends with a blank'
  if (value.includes('\\')) return 'has a backslash'
  return /[^\x20-\x7e]/.test(value) ? 'has a letter outside ASCII' : undefined
}

const allBrokers: Role[] = ['master', 'slave', 'replica']

function configBlocks(topology: Topology): ConfigBlock[] {
  const hosts = Array.isArray(topology.hosts) ? [] : Object.entries(topology.hosts)
  const found: { path: Path; config?: InstanceEntry['config']; roles: Role[] }[] = [
    { path: ['defaults'], config: topology.defaults?.config, roles: allBrokers },
    ...hosts.map(([id, host]) => ({ path: ['hosts', id], config: host?.config, roles: allBrokers })),
    ...plannedOf(topology).flatMap(({ place, entry, role }) => [
      { path: place, config: entry.config, roles: [role] },
      ...(typeof entry.proxy === 'object'
        ? [{ path: [...place, 'proxy'], config: entry.proxy.config, roles: ['proxy' as const] }]
        : []),
    ]),
  ]
  return found.flatMap(({ path, config, roles }) =>
    config == null ? [] : [{ path: [...path, 'config'], config, roles }],
  )
}
