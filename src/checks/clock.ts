import type { Machine } from '../components/machines.ts'
import type { HostFacts } from '../facts/model.ts'
import type { CheckFinding } from './finding.ts'

export const clock = {
  looks: "The hosts' clocks agree, as far as a question over the network can tell.",
  why: 'Delayed messages, retention and the time in every log follow the clock of the broker that serves them.',
  quick: false,
}

const warnMs = 2000
const errorMs = 60_000
/** `date +%s` tells whole seconds. */
const grainMs = 1000

/**
 * Clocks that differ for certain: when a host read its clock is known to lie between our question and its answer, so a slow
 * network makes a difference smaller, never larger. Each machine against the first one.
 */
export function clockFindings(machines: readonly Machine[], facts: Record<string, HostFacts>): CheckFinding[] {
  const [first, ...others] = machines.flatMap(({ host: { id } }) => offsetOf(facts[id]) ?? [])
  if (first == null) return []
  return others.flatMap(other => {
    const ms = Math.max(other.least - first.most, first.least - other.most)
    if (ms < warnMs) return []
    const [ahead, behind] = other.least > first.most ? [other, first] : [first, other]
    return [
      {
        check: 'clock',
        level: ms >= errorMs ? ('error' as const) : ('warning' as const),
        host: other.host,
        message: `the clock of ${ahead.host} is ${Math.floor(ms / 1000)} s ahead of the one of ${behind.host}`,
        hint: 'on both: timedatectl set-ntp true (or chronyd, ntpd)',
      },
    ]
  })
}

interface Offset {
  host: string
  /** Its clock minus ours, ms. */
  least: number
  most: number
}

function offsetOf(facts: HostFacts | undefined): Offset | undefined {
  if (facts?.window == null || facts.clockMs === 0) return undefined
  const { asked, answered } = facts.window
  return { host: facts.host, least: facts.clockMs - answered, most: facts.clockMs + grainMs - asked }
}
