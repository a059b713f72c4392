import type { DeployedInstance } from '../topology/deployment.ts'
import type { FactsByHost } from './model.ts'

/** Whether its process was seen on its host. */
export function isRunning({ id, host }: DeployedInstance, facts: FactsByHost): boolean {
  return facts[host]?.processes[id]?.running === true
}

/** Ms since the youngest process of ours began, by the clock of its host; undefined where nothing runs. */
export function youngestMs(facts: FactsByHost): number | undefined {
  const ages = Object.values(facts).flatMap(({ clockMs, processes }) =>
    Object.values(processes).flatMap(({ startedAt }) => (startedAt == null ? [] : [clockMs - startedAt])),
  )
  return ages.length === 0 ? undefined : Math.max(0, Math.min(...ages))
}
