import type { FoundJava } from '../facts/model.ts'
import type { DeployedInstance } from '../topology/deployment.ts'

interface JavaInput {
  /** 'auto', a path or a major version. */
  wanted: string
  javas: FoundJava[]
  before: DeployedInstance['java'] | undefined
  /** The login runs RocketMQ itself, so a Java in its home will do. */
  anyUser: boolean
  /** The oldest major version that will do, where the program says one; all of RocketMQ's run on 8. */
  least?: number
}

/** No Java was found that will do; the check `java` says so with the cure. */
const noJava: DeployedInstance['java'] = { path: '', major: 0 }

/**
 * The Java of an instance: the one it has while that is still there, else the best found. A path that the topology names is
 * kept as it is written, link or not: what is behind a link may be replaced by a package manager.
 */
export function chooseJava({ wanted, javas, before, anyUser, least = 8 }: JavaInput): DeployedInstance['java'] {
  const fitting = javas.filter(java => java.major >= least && (anyUser || java.public) && fits(java, wanted))
  const kept = fitting.find(java => before != null && pathsOf(java).includes(before.path))
  const best = kept ?? fitting.toSorted((a, b) => rank(a) - rank(b))[0]
  if (best == null) return noJava
  const said = pathsOf(best).find(path => isPath(wanted, path))
  return { path: said ?? (before != null && kept != null ? before.path : lastingPath(best)), major: best.major }
}

function fits(java: FoundJava, wanted: string): boolean {
  if (wanted === 'auto') return true
  return /^\d+$/.test(wanted) ? java.major === Number(wanted) : pathsOf(java).some(path => isPath(wanted, path))
}

/** A path in a topology may name the program or the folder of the Java. */
function isPath(wanted: string, path: string): boolean {
  const plain = wanted.length > 1 ? wanted.replace(/\/+$/, '') : wanted
  return path === plain || path === `${plain}/bin/java`
}

function pathsOf({ path, aliases = [] }: FoundJava): string[] {
  return [path, ...aliases]
}

/**
 * Red Hat's folders carry the patch version and vanish with the next update, which would keep an instance from starting after a
 * reboot; beside them lies a link of the same major version that stays.
 */
function lastingPath({ path, version, major, aliases = [] }: FoundJava): string {
  const full = version.replace('_', '.')
  if (!full.includes('.') || !path.includes(full)) return path
  const isLasting = new RegExp(`^/usr/lib/jvm/[a-z-]*(1\\.)?${major}(\\D[^/]*)?/`)
  return aliases.find(alias => isLasting.test(alias) && !alias.includes(full)) ?? path
}

/**
 * Long-term versions that RocketMQ is run on come first: with the module flags all of 8, 11, 17 and 25 boot, 8 being what
 * upstream tests (rocketmq-facts 1.5, 10).
 */
function rank(java: FoundJava): number {
  const order = [17, 11, 8, 21, 25]
  const at = order.indexOf(java.major)
  return at < 0 ? order.length + java.major : at
}
