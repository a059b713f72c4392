import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TriedRoad } from '../../src/checks/network.ts'
import type { Road } from '../../src/checks/roads.ts'
import type { Connection } from '../../src/connection/connection.ts'
import { openLocal } from '../../src/connection/local.ts'
import { tryRoads } from '../../src/probes/roads.ts'
import { bashTry, readBashTry } from '../../src/shell/try-roads.ts'
import { open, startSshd, trust, whyNoSshd } from '../connection/sshd.ts'
import { runIn, shells } from '../shell/shells.ts'

const reason = whyNoSshd()
let server: Server
let port = 0
/** Nobody listens there: it was free a moment ago. */
let free = 0

beforeAll(async () => {
  server = await listening()
  port = portOf(server)
  const other = await listening()
  free = portOf(other)
  await new Promise(resolve => other.close(resolve))
})
afterAll(() => {
  server.close()
})

const road = (from: string, to: number): Road => ({
  from,
  users: [],
  to: 'namesrv-1',
  host: 'B',
  address: '127.0.0.1',
  port: to,
  use: 'NameServer',
})
const states = (tried: TriedRoad[]) => tried.map(one => one.state)
const tryAll = (roads: Road[], connections: [string, Connection][]) =>
  tryRoads(roads, { connections: new Map(connections), signal: new AbortController().signal })

describe.skipIf(reason != null)(`over SSH${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  test.each(['yes', 'no'])(
    'with AllowTcpForwarding %s: what answers and what is refused, both are open roads',
    async word => {
      using sshd = await startSshd({ config: [`AllowTcpForwarding ${word}`] })
      trust(sshd, ['127.0.0.1'])
      await using source = await open(sshd)
      expect(states(await tryAll([road('A', port), road('A', free)], [['A', source]]))).toEqual(['open', 'refused'])
    },
  )

  test('refused, though the host itself says that somebody listens: a firewall answers in its name', async () => {
    using sshd = await startSshd()
    trust(sshd, ['127.0.0.1'])
    await using source = await open(sshd)
    const listens: Connection = { ...source, dial: () => source.dial('127.0.0.1', port) }
    const [tried] = await tryAll(
      [road('A', free)],
      [
        ['A', source],
        ['B', listens],
      ],
    )
    expect(tried).toMatchObject({ state: 'blocked', why: 'refused, though namesrv-1 answers on its own host' })
  })
})

test('from this machine', async () => {
  await using there = await openLocal('B', { env: {} })
  const tried = await tryAll([road('control', port), road('control', free)], [['B', there]])
  expect(states(tried)).toEqual(['open', 'refused'])
})

test('a source that cannot be reached leaves the question open', async () => {
  expect(await tryAll([road('A', port)], [])).toMatchObject([{ state: 'unknown', why: 'A cannot be reached' }])
})

test('an interruption is none of the roads', async () => {
  const signal = AbortSignal.abort(new Error('stop'))
  await expect(tryRoads([road('control', port)], { connections: new Map(), signal })).rejects.toThrow('stop')
})

test.each(shells)('%s: bash tries all at once, and says what the kernel said', (_, shell) => {
  const { stdout } = runIn(
    shell,
    bashTry(
      [port, free].map(one => ({ address: '127.0.0.1', port: one })),
      3,
    ),
  )
  expect(readBashTry(stdout)).toEqual({ 0: 'open', 1: expect.stringContaining('Connection refused') })
})

test('without bash nothing is known', () => {
  const { stdout } = runIn(['/bin/sh'], bashTry([{ address: '127.0.0.1', port }], 3), { PATH: '/nowhere' })
  expect(readBashTry(stdout)).toEqual({ 0: 'no bash' })
})

function listening(): Promise<Server> {
  return new Promise(resolve => {
    const opened = createServer(socket => socket.on('error', () => {})).listen(0, '127.0.0.1', () => resolve(opened))
  })
}

function portOf(opened: Server): number {
  const address = opened.address()
  return typeof address === 'object' && address != null ? address.port : 0
}
