import { instanceNamed } from '../components/deployed.ts'
import type { RemotingClient } from '../remoting/client.ts'
import { getControllerMetadata } from '../remoting/requests/controller-metadata.ts'
import { getSyncState } from '../remoting/requests/sync-state.ts'
import { controllerAddress, controllerPort, controllersOf, isControlled } from '../topology/controllers.ts'
import type { DeployedInstance } from '../topology/deployment.ts'
import type { Asking } from './asking.ts'
import { type LedGroup, ledGroup } from './led-group.ts'
import type { ControllerView } from './view.ts'

/** What the controllers say at one moment. */
export interface Control {
  controllers: ControllerView[]
  /** By group; none while no controller leads. */
  led: Record<string, LedGroup>
}

/** Asks every controller who leads, and the leader about the groups. Nobody is asked where there are no controllers. */
export async function surveyControllers(asking: Asking): Promise<Control> {
  const controllers = await Promise.all(controllersOf(asking.deployment).map(one => askController(one, asking)))
  const leader = leaderOf(controllers)
  return { controllers, led: leader == null ? {} : await askGroups(leader, asking) }
}

/** The instance whose controller leads by its own word; undefined while none does. */
export function leaderOf(controllers: readonly ControllerView[]): string | undefined {
  return controllers.find(({ leads }) => leads === true)?.instance
}

/** The client of the controller in an instance. */
export function controllerClient(instance: DeployedInstance, { pool }: Pick<Asking, 'pool'>): RemotingClient {
  return pool.client(instance, controllerPort(instance))
}

async function askController(controller: DeployedInstance, asking: Asking): Promise<ControllerView> {
  const answer = await controllerClient(controller, asking).call(getControllerMetadata, undefined, asking)
  const { id } = controller
  if (!answer.ok) return { instance: id, error: answer.failure.text }
  const { isLeader, leaderAddress } = answer.value
  const leader = controllersOf(asking.deployment).find(one => controllerAddress(one) === leaderAddress)
  return {
    instance: id,
    leads: isLeader,
    ...(leaderAddress == null ? {} : { leader: leader?.id ?? leaderAddress }),
  }
}

async function askGroups(leader: string, asking: Asking): Promise<Control['led']> {
  const { deployment } = asking
  const groups = deployment.groups.filter(isControlled)
  const client = controllerClient(instanceNamed(leader, deployment), asking)
  const answer = await client.call(getSyncState, { groups: groups.map(({ name }) => name) }, asking)
  const states = answer.ok ? answer.value : {}
  return Object.fromEntries(
    groups.flatMap(group => {
      const state = states[group.name]
      return state == null ? [] : [[group.name, ledGroup(group, deployment, state)] as const]
    }),
  )
}
