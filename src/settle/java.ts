import type { FoundJava } from '../facts/model.ts'
import type { DeployedInstance } from '../topology/deployment.ts'

interface JavaInput {
  /** 'auto', a path or a major version. */
  wanted: string
  javas: FoundJava[]
  rocketmq: string
  before: DeployedInstance['java'] | undefined
  /** The login runs RocketMQ itself, so a Java in its home will do. */
  anyUser: boolean
}

/** No Java was found that will do; the check `java` says so with the cure. */
export const noJava: DeployedInstance['java'] = { path: '', major: 0 }

/** The Java of an instance: the one it has while that is still there, else the best found. */
export function chooseJava({ wanted, javas, before, anyUser }: JavaInput): DeployedInstance['java'] {
  const usable = javas.filter(java => java.major >= 8 && (anyUser || java.public))
  const fitting = usable.filter(java => fits(java, wanted))
  const kept = before == null ? undefined : fitting.find(java => java.path === before.path)
  const best = kept ?? fitting.toSorted((a, b) => rank(a) - rank(b))[0]
  return best == null ? noJava : { path: best.path, major: best.major }
}

function fits(java: FoundJava, wanted: string): boolean {
  if (wanted === 'auto') return true
  return /^\d+$/.test(wanted)
    ? java.major === Number(wanted)
    : java.path === wanted || java.path === `${wanted}/bin/java`
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
