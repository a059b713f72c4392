import { describe, expect, test } from 'vitest'
import { statusDocument } from '../../src/commands/status-document.ts'
import type { StatusInput } from '../../src/commands/status-input.ts'
import type { ControllerView } from '../../src/probes/view.ts'
import { statusText } from '../../src/report/status.ts'
import { assumedFacts } from '../../src/settle/assumed.ts'
import { addressOf, controlled, led, threeText } from '../probes/controlled.ts'
import { load } from '../topology/load-text.ts'

const [a, b, c] = ['broker-a-1', 'broker-a-2', 'broker-a-3'] as const

/** Three controllers, the second leads; three replicas, the second is master. */
function scene(): StatusInput & { view: { controllers: ControllerView[] } } {
  const deployment = controlled()
  const { cluster } = load(threeText, { hosts: 'A=10.0.0.1,B=10.0.0.2,C=10.0.0.3' })
  const running = { running: true, pid: 7, startedAt: 0 }
  const facts = Object.fromEntries(
    cluster.hosts.map(host => {
      const here = deployment.instances.filter(one => one.host === host.id)
      const processes = Object.fromEntries(here.map(({ id }) => [id, running]))
      return [host.id, { ...assumedFacts(host, cluster), host: host.id, processes }]
    }),
  )
  const names = ['namesrv-1', 'namesrv-2', 'namesrv-3']
  const addresses = { 0: addressOf(b), 1: addressOf(a), 3: addressOf(c) }
  const broker = { answers: true, version: '5.3.3', registered: names, diskUsedRatio: 0.1, putTps: 0, getTps: 0 }
  const view = {
    at: 0,
    nameservers: names.map(instance => ({
      instance,
      table: { 'broker-a': { cluster: 't', addresses } },
      permissions: { 'broker-a': 7 },
    })),
    brokers: [
      { ...broker, instance: b, role: 'master' as const },
      ...[a, c].map(instance => ({
        ...{ ...broker, instance, role: 'slave' as const },
        replication: { state: 'in-sync' as const, lagBytes: 0 as const },
      })),
    ],
    controllers: names.map(
      (instance): ControllerView => ({ instance, leads: instance === 'namesrv-2', leader: 'namesrv-2' }),
    ),
    led: { 'broker-a': led([b, a, c]) },
  }
  return { deployment, facts, failures: [], view }
}

const plain = { color: false, unicode: false, width: 120 }

test('a whole group: who leads, since which epoch, who is in sync, live roles and ids', () => {
  const document = statusDocument(scene())
  expect(document.problems).toEqual([])
  expect(document.control).toEqual({
    leader: 'namesrv-2',
    controllers: ['namesrv-1', 'namesrv-2', 'namesrv-3'],
    answering: 3,
    groups: [{ group: 'broker-a', master: b, masterEpoch: 3, syncStateSetEpoch: 7, inSync: [b, a, c], minInSync: 2 }],
  })
  const brokers = document.instances.filter(({ group }) => group != null)
  expect(brokers.map(({ id, role, brokerId, inSync }) => [id, role, brokerId, inSync])).toEqual([
    [a, 'slave', 1, true],
    [b, 'master', 0, null],
    [c, 'slave', 3, true],
  ])
  const text = statusText(document, plain)
  expect(text).toContain('controllers namesrv-2 leads, 3 of 3 answer')
  expect(text).toContain('broker-a broker-a-2 leads since epoch 3, in sync: broker-a-2, broker-a-1, broker-a-3')
})

const end = (input: StatusInput, id: string) => {
  const { host } = input.deployment.instances.find(one => one.id === id)!
  input.facts[host]!.processes[id] = { running: false, pid: 7, exitCode: 137 }
  input.view.brokers = input.view.brokers.map(one =>
    one.instance === id
      ? { instance: id, role: one.role, answers: false, error: 'connection refused', registered: [] }
      : one,
  )
}

type Case = [name: string, make: (input: ReturnType<typeof scene>) => void, kind: string, text: string]

describe('what is wrong', () => {
  test.each<Case>([
    [
      'no controller leads',
      ({ view }) => {
        view.controllers = [
          { instance: 'namesrv-1', leads: false },
          ...['namesrv-2', 'namesrv-3'].map(instance => ({ instance, error: 'connection refused' })),
        ]
        Object.assign(view, { led: {} })
      },
      'no-leader',
      'no controller leads: 1 of 3 answer, and 2 are needed',
    ],
    [
      'a controller in a NameServer is deaf',
      ({ view }) => void view.controllers.splice(0, 1, { instance: 'namesrv-1', error: 'timed out' }),
      'controller-away',
      'the controller in namesrv-1 does not answer: timed out',
    ],
    [
      'a controller follows another one',
      ({ view }) => void view.controllers.splice(0, 1, { instance: 'namesrv-1', leads: false, leader: '1.1.1.1:1' }),
      'controller-away',
      'follows 1.1.1.1:1, and namesrv-2 leads',
    ],
    [
      'nobody of the set runs',
      input => {
        end(input, b)
        input.view.led = { 'broker-a': led([`${b}!`], [a, c]) }
      },
      'no-master',
      'broker-a has no master and takes no messages: it waits for one of its sync state set: broker-a-2',
    ],
    [
      'the set is too small',
      ({ view }) => void Object.assign(view, { led: { 'broker-a': led([b], [a, c]) } }),
      'set-too-small',
      'broker-a takes no messages: 1 of 3 in its sync state set (broker-a-2), 2 are needed',
    ],
    [
      'a replica is out of the set',
      ({ view }) => {
        const why = 'not yet'
        view.led = { 'broker-a': led([b, a], [c]) }
        view.brokers = view.brokers.map(one =>
          one.instance === c ? { ...one, replication: { state: 'behind', lagBytes: 0, why } } : one,
        )
      },
      'out-of-set',
      'broker-a-3 is not in the sync state set of broker-a',
    ],
    [
      'somebody else is a member',
      ({ view }) => void Object.assign(view, { led: { 'broker-a': { ...led([b, a, c]), strangers: ['1.1.1.1:1'] } } }),
      'stranger',
      'the controllers know 1.1.1.1:1 as a replica of broker-a',
    ],
  ])('%s', (_, make, kind, text) => {
    const input = scene()
    make(input)
    const { problems, healthy } = statusDocument(input)
    expect(healthy).toBe(false)
    expect(problems.find(problem => problem.kind === kind)?.text, JSON.stringify(problems)).toContain(text)
  })
})
