import type { RollOptions } from '../../src/plan/roll-options.ts'
import type { GroupSituation, Situation, Topic } from '../../src/plan/situation.ts'
import type { Deployment } from '../../src/topology/deployment.ts'

export function topic(name: string, change: Partial<Topic> = {}): Topic {
  return { name, permission: 6, writeQueues: 4, readQueues: 4, isOrdered: false, ...change }
}

/** A cluster that is whole, where every group has one topic and somebody sends; changed by group. */
export function situationOf({ groups }: Deployment, change: Record<string, Partial<GroupSituation>> = {}): Situation {
  const whole = { problems: [], wipedAt: [], topics: [topic('orders')], putTps: 10, producers: 2 }
  return {
    orderedByNameservers: [],
    groups: Object.fromEntries(groups.map(({ name }) => [name, { ...whole, ...change[name] }])),
  }
}

/** A rolling restart of everything, as it is without a flag; changed. */
export function roll(wanted: Deployment, change: Partial<RollOptions> = {}): RollOptions {
  return {
    restart: wanted.instances.map(({ id }) => id),
    situation: situationOf(wanted),
    routeWaitMs: 35_000,
    batch: { groups: 1 },
    canary: false,
    leaving: [],
    drain: true,
    force: false,
    ...change,
  }
}
