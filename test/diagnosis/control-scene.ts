import type { ClusterEvidence } from '../../src/diagnosis/cluster-evidence.ts'
import type { Evidence } from '../../src/diagnosis/evidence.ts'
import type { ControllerView } from '../../src/probes/view.ts'
import { atPort } from '../../src/topology/address.ts'
import { controlled, led } from '../probes/controlled.ts'

const [a, b, c] = ['broker-a-1', 'broker-a-2', 'broker-a-3'] as const

export interface ControlCase {
  name: string
  make: (evidence: ClusterEvidence) => void
  /** id: cause, by its beginning; undefined: nothing to say. */
  found?: string
  cure?: string
}

/** Findings about controllers and the groups that they lead; shown in cluster-control.test.ts. */
export const controlCases: ControlCase[] = [
  { name: 'all is well', make: () => {} },
  {
    name: 'two of three controllers are away',
    make: ({ view }) => {
      view.controllers = [
        { instance: 'namesrv-1', leads: false },
        ...['namesrv-2', 'namesrv-3'].map(instance => ({ instance, error: 'connection refused' })),
      ]
      view.led = {}
    },
    found: 'no-controller-leads: no controller leads: 1 of 3 answer, 2 are needed',
    cure: 'rmqctl start namesrv-2 namesrv-3',
  },
  {
    name: 'nobody of the set runs',
    make: evidence => {
      evidence.view.led = { 'broker-a': led([`${b}!`], [a, c]) }
      silence(evidence, b)
    },
    found:
      'group-without-master: broker-a has no master and takes no messages: nobody of its sync state set runs (broker-a-2)',
    cure: 'rmqctl start broker-a-2',
  },
  {
    name: 'the master is alone in the set',
    make: evidence => {
      evidence.view.led = { 'broker-a': led([b], [`${a}!`, `${c}!`]) }
      silence(evidence, a)
      silence(evidence, c)
    },
    found: 'sync-state-set-too-small: broker-a refuses messages: 1 in its sync state set (broker-a-2), 2 are needed',
    cure: 'rmqctl start broker-a-1 broker-a-3',
  },
  {
    name: 'a replica cannot reach the controllers',
    make: ({ view }) => void Object.assign(view, { led: { 'broker-a': led([b, a], [`${c}!`]) } }),
    found: 'replica-fenced: broker-a-3 is fenced: it answers, and the controller in namesrv-1 does not hear from it',
    cure: 'rmqctl check; rmqctl logs broker-a-3',
  },
  {
    name: 'a replica went on with the master before',
    make: evidence => followed(evidence, a),
    found: 'replica-follows-another: broker-a-3 follows ',
    cure: 'rmqctl stop broker-a-3 && rmqctl start broker-a-3',
  },
  { name: 'a replica that follows the master', make: evidence => followed(evidence, b) },
]

export const controlIds = controlCases.flatMap(({ found }) => found?.split(':')[0] ?? [])

/** What the last lines of broker-a-3's store.log say of whom it connected to. */
function followed({ deployment, instances }: ClusterEvidence, id: string): void {
  const { address, ports } = deployment.instances.find(one => one.id === id)!
  const line = (place: string) =>
    `2026-11-28 23:16:32 INFO AutoSwitchHAClient - AutoSwitchHAClient connect to master ${place}`
  const text = [
    line('10.0.0.9:10912'),
    line(atPort(address, ports.ha ?? ports.listen + 1)),
    `${line('10.0.0.8:10912')} failed`,
  ].join('\n')
  instances[c]!.logs.store = { path: '/store.log', firstLine: 1, text }
}

function silence({ view, instances }: ClusterEvidence, id: string): void {
  view.brokers = view.brokers.map(one => (one.instance === id ? { ...one, answers: false } : one))
  instances[id]!.running = false
}

/** Three replicas, the second leads; the controller in namesrv-1 leads. */
export function controlEvidence(): ClusterEvidence {
  const deployment = controlled()
  const controllers = ['namesrv-1', 'namesrv-2', 'namesrv-3'].map(
    (instance): ControllerView => ({ instance, leads: instance === 'namesrv-1', leader: 'namesrv-1' }),
  )
  const instances = Object.fromEntries(
    deployment.instances.map((instance): [string, Evidence] => [
      instance.id,
      {
        instance,
        running: true,
        pid: 7,
        logs: {},
        listeners: [],
        disks: [],
        oomKills: [],
        limits: {},
        storeEntries: [],
      },
    ]),
  )
  const brokers = [a, b, c].map(instance => ({ instance, role: 'replica' as const, answers: true, registered: [] }))
  const view = { at: 0, nameservers: [], brokers, controllers, led: { 'broker-a': led([b, a, c]) } }
  return { deployment, view, facts: {}, failures: [], instances, configs: {}, strangers: [] }
}
