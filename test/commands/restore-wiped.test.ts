import { expect, onTestFinished, test } from 'vitest'
import { restoreWiped } from '../../src/commands/restore-wiped.ts'
import type { Session } from '../../src/commands/session.ts'
import type { Connection } from '../../src/connection/connection.ts'
import type { HostFacts } from '../../src/facts/model.ts'
import { labDeployment } from '../probes/deployment.ts'
import { masterScript, replay, type Script, slaveScript } from '../probes/replay.ts'
import { capturedFiles } from '../remoting/fixtures.ts'
import { testContext } from './test-context.ts'

const file = capturedFiles.find(({ name }) => name === '5.3.3')!
// the second NameServer answers nobody
const lab = labDeployment('5.3.3', 2)
const [host] = lab.hosts
const record = {
  ...lab,
  hosts: [{ ...host!, endpoint: { kind: 'ssh' as const, address: '127.0.0.1', port: 22, user: 'root' } }],
  // ports that nobody has: they are reached through the host, which asks the replayed ones
  instances: lab.instances.map((one, n) => ({ ...one, ports: { ...one.ports, listen: 11 + n } })),
}

interface Case {
  route?: string
  running?: string[]
  isLocked?: boolean
  /** Whether the slave answers. */
  isFollowed?: boolean
  evenAlone?: boolean
}

/** What a run says and asks of the broker before it does anything else. */
async function begun({
  route = 'wiped route',
  running = ['broker-a', 'broker-a-s'],
  isLocked = true,
  isFollowed = true,
  evenAlone = false,
}: Case) {
  const namesrv: Script = { 105: route, 106: 'cluster info' }
  const master = { ...masterScript, 21: 'topic configs' }
  const scripts = { 'namesrv-1': namesrv, 'broker-a': master, ...(isFollowed ? { 'broker-a-s': slaveScript } : {}) }
  await using servers = await replay(file, scripts, (frame, { code }) => {
    if (code === 25) namesrv[105] = 'route'
    return frame
  })
  const context = await testContext()
  onTestFinished(context.dispose)
  const connection: Connection = {
    host: 'A',
    privilege: { kind: 'root' },
    run: async () => ({ code: 0, stdout: '', stderr: '' }),
    dial: (_, port, signal) => {
      const instance = record.instances.find(({ ports }) => ports.listen === port)!
      return servers.dial(instance, port, signal ?? new AbortController().signal)
    },
    [Symbol.asyncDispose]: async () => {},
  }
  const processes = Object.fromEntries(running.map(id => [id, { running: true }]))
  const session = {
    facts: { A: { record, processes } as unknown as HostFacts },
    connections: new Map([['A', connection]]),
    ...(isLocked ? { lock: { check: async () => {} } } : {}),
    context,
  } as unknown as Session
  await restoreWiped(session, { evenAlone })
  return { said: context.notes, nudged: servers.asked.filter(one => one === 'broker-a 25').length }
}

const restored = {
  said: [
    'broker-a was left read-only by a run that did not end: its write permission is restored',
    'broker-a takes messages again',
  ],
  nudged: 1,
}

test('a group that a killed run left read-only is restored, though a NameServer is away', async () => {
  expect(await begun({})).toEqual(restored)
})

test('a group whose slave is away gets the time to be made whole, and no longer', async () => {
  expect(await begun({ isFollowed: false })).toEqual({ said: [], nudged: 0 })
  expect(await begun({ isFollowed: false, evenAlone: true })).toEqual(restored)
})

test.each<[string, Case]>([
  ['nothing is wiped', { route: 'route' }],
  ['its master does not run: it brings its permissions along when it starts', { running: ['broker-a-s'] }],
  ['a look alone changes nothing', { isLocked: false }],
])('nothing is done: %s', async (_, given) => {
  expect(await begun(given)).toEqual({ said: [], nudged: 0 })
})
