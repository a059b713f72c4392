import { machinesOf } from '../components/machines.ts'
import type { HostFacts } from '../facts/model.ts'
import type { Deployment } from '../topology/deployment.ts'
import { filesOf } from './files.ts'
import { changedFiles, recordLane } from './hosts.ts'
import type { Lane, Stage } from './model.ts'
import type { RollOptions } from './roll-options.ts'
import { rollStages } from './rolling.ts'

/** The restarts of `up`, and then the record of what they made true; `held`: all that should restart, now or later. */
export function rolledByUp(
  deployment: Deployment,
  facts: Record<string, HostFacts>,
  { roll, held }: { roll: RollOptions | undefined; held: readonly string[] },
): Stage[] {
  if (roll == null) return []
  const left = held.filter(id => !roll.restart.includes(id))
  const records = machinesOf(deployment).map(machine => recordLane(machine, deployment, { facts, held: left }))
  return [
    ...rollStages(deployment, roll, instance => changedFiles(instance, deployment, facts)),
    { id: 'record', title: 'Write down what is deployed', lanes: records.filter(lane => lane != null) },
  ]
}

/** Files of instances that should restart: written right before they do. */
export function filesOfHeld(held: readonly string[], deployment: Deployment): string[] {
  const instances = deployment.instances.filter(({ id }) => held.includes(id))
  return instances.flatMap(instance => filesOf(instance, deployment)).map(file => file.path)
}

/** What restarts reads its whole new file then; only where its NameServers are it must know before. */
export function tellsMore({ instance = '', steps }: Lane, roll: RollOptions | undefined): boolean {
  if (roll == null || !roll.restart.includes(instance)) return true
  return steps.some(step => step.kind === 'set-keys' && step.keys.namesrvAddr != null)
}
