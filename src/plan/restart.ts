import type { FactsByHost } from '../facts/model.ts'
import { isRunning } from '../facts/running.ts'
import type { Deployment } from '../topology/deployment.ts'
import type { Plan } from './model.ts'
import type { RollOptions } from './roll-options.ts'
import { expectedRollMs, permitStage, rollStages } from './rolling.ts'
import { wipedGroups } from './situation.ts'
import { planStart } from './stop.ts'
import { surveyStage } from './up.ts'

/** The same processes once more, with the files that they have: what does not run is started, the rest is rolled. */
export function planRestart(deployment: Deployment, facts: FactsByHost, options: RollOptions): Plan {
  const running = deployment.instances.filter(instance => isRunning(instance, facts)).map(({ id }) => id)
  const restart = options.restart.filter(id => running.includes(id))
  const wiped = wipedGroups(options.situation)
  const stages = [
    ...planStart(deployment, facts, options.restart).stages,
    ...(wiped.length === 0 ? [] : [permitStage(wiped)]),
    ...rollStages(deployment, { ...options, restart }, () => []),
  ]
  const all = stages.length === 0 ? [] : [...stages, surveyStage(deployment)]
  return {
    v: 1,
    action: 'restart',
    cluster: deployment.name,
    deployment,
    stages: all,
    expectedMs: expectedRollMs(stages),
  }
}
