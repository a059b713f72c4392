import { hotDefault } from '../catalogue/effects.ts'
import { nameserversOf, propertiesPath } from '../components/deployed.ts'
import type { HostFacts } from '../facts/model.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import type { Change } from './changes.ts'
import { hashOf } from './differs.ts'
import { fileAt } from './files.ts'
import { laneOf } from './lane.ts'
import type { Lane, Stage } from './model.ts'

/** What a process is noted to run with when its keys were changed at run time and only a restart makes sure. */
const unknownHash = '0'.repeat(64)

/**
 * Keys that are changed while brokers run, a lane a broker: the keys are set and read back, the file is written as rendered (the
 * broker has just dumped all of its keys over it), and what the process runs with is noted.
 */
export function hotLanes(deployment: Deployment, facts: Record<string, HostFacts>, changes: readonly Change[]): Lane[] {
  return deployment.instances.flatMap(instance => {
    const path = propertiesPath(instance)
    const own = changes.filter(change => change.file === path && change.host === instance.host)
    const lane = hotLane(instance, deployment, { known: facts[instance.host], own })
    return lane == null ? [] : [lane]
  })
}

/** Files that hot lanes write, which nobody else writes then. */
export function filesOfHotLanes(lanes: readonly Lane[]): string[] {
  return lanes.flatMap(({ steps }) => steps.flatMap(step => (step.kind === 'set-keys' ? [step.file.path] : [])))
}

/** Waits until brokers that were told of a new NameServer are registered there: they look at their list every 2 minutes. */
export function toldStage(deployment: Deployment, changes: readonly Change[]): Stage | null {
  const told = changes.filter(({ key, effect }) => key === 'namesrvAddr' && effect === 'hot')
  if (told.length === 0) return null
  const lane = laneOf({ id: 'told', host: 'control', title: 'every broker, up to 150 s' }, [
    {
      kind: 'survey',
      until: told.map(({ instance }) => ({ kind: 'registered', instance })),
      timeoutMs: registrationMs,
    },
  ])
  return { id: 'told', title: `Wait for brokers to register at ${nameserversText(deployment)}`, lanes: [lane] }
}

/** Brokers take up a changed list within 2 minutes and register within 30 s more (rocketmq-facts 11.12). */
const registrationMs = 200_000

function nameserversText(deployment: Deployment): string {
  const count = nameserversOf(deployment).length
  return count === 1 ? 'the NameServer' : `all ${count} NameServers`
}

interface Own {
  known: HostFacts | undefined
  own: readonly Change[]
}

function hotLane(instance: DeployedInstance, deployment: Deployment, { known, own }: Own): Lane | null {
  const file = fileAt(propertiesPath(instance), instance, deployment)
  const hot = own.filter(({ effect }) => effect === 'hot')
  const restarts = own.some(({ effect }) => effect === 'restart')
  const wanted = hashOf(file?.content ?? '')
  // it was begun with the wanted file, so that nothing would tell that what was changed since needs a restart
  const isHidden = restarts && known?.processes[instance.id]?.startedWith?.[file?.path ?? ''] === wanted
  if (file == null || (hot.length === 0 && !isHidden)) return null
  const keys = Object.fromEntries(hot.map(({ key = '', to }) => [key, to ?? hotDefault(key) ?? '']))
  const runsWith = restarts ? (isHidden ? { runsWith: unknownHash } : {}) : { runsWith: wanted }
  return laneOf({ id: `set-${instance.id}`, host: instance.host, instance: instance.id, title: instance.id }, [
    { kind: 'set-keys', instance: instance.id, keys, file, ...runsWith },
  ])
}
