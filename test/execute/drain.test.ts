import { afterEach, beforeEach, expect, test } from 'vitest'
import { drain } from '../../src/execute/drain.ts'
import { nudge } from '../../src/execute/nudge-broker.ts'
import { permit } from '../../src/execute/permit.ts'
import type { Asking } from '../../src/probes/asking.ts'
import { RemotingPool } from '../../src/probes/remoting-pool.ts'
import { labDeployment } from '../probes/deployment.ts'
import { masterScript, type Replay, replay, type Script } from '../probes/replay.ts'
import { capturedFiles } from '../remoting/fixtures.ts'

// Answers are those of real servers; a test decides which of them comes when.
const file = capturedFiles.find(({ name }) => name === '5.3.3')!
const step = { kind: 'drain' as const, group: 'broker-a', routeWaitMs: 40, quietMs: 1, limitMs: 120_000, elsewhere: [] }

let namesrv: Script
let master: Script
let other: Script
let servers: Replay
let asking: Asking & { pool: RemotingPool }
let said: string[]
let clock: number

beforeEach(async () => {
  namesrv = { 105: 'wiped route', 205: 'wipe' }
  master = { ...masterScript, 21: 'topic configs', 30: 'max offset' }
  other = { ...master }
  servers = await replay(file, { 'namesrv-1': namesrv, 'broker-a': master, 'broker-a-s': other })
  asking = { deployment: labDeployment('5.3.3'), pool: new RemotingPool(servers.dial) }
  said = []
  clock = 0
})
afterEach(async () => {
  await asking.pool[Symbol.asyncDispose]()
  await servers[Symbol.asyncDispose]()
})

const deps = (stepMs: number) => ({
  asking,
  progress: (text: string) => void said.push(text),
  now: () => {
    clock += stepMs
    return clock
  },
  signal: new AbortController().signal,
})
const count = (question: string) => servers.asked.filter(one => one === question).length

test('a wipe that holds is made once, and nothing new is written', async () => {
  await drain(step, deps(1))
  expect(count('namesrv-1 205')).toBe(1)
  expect(said.at(-1)).toBe('nothing new is written to broker-a')
})

test('a wipe that somebody undoes is repeated, and given up the third time', async () => {
  namesrv[105] = 'route'
  await expect(drain({ ...step, routeWaitMs: 60_000 }, deps(6000))).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringMatching(
      /^the write permission of broker-a was restored 3 times by somebody else, last for .* at namesrv-1$/,
    ),
  })
  expect(count('namesrv-1 205')).toBe(3)
})

test('what has undone it before in this run counts', async () => {
  namesrv[105] = 'route'
  const before = { nameserver: 'namesrv-1', topic: 'orders', permission: 6 }
  await expect(drain({ ...step, routeWaitMs: 60_000 }, deps(6000), [before, before])).rejects.toThrow(
    /^the write permission of broker-a was restored 3 times/,
  )
  expect(count('namesrv-1 205')).toBe(1)
  await expect(drain(step, deps(1), [before, before, before])).rejects.toThrow(/last for orders at namesrv-1$/)
  expect(count('namesrv-1 205')).toBe(1)
})

test('whoever takes the messages meanwhile is looked after: one that is gone ends it', async () => {
  other[28] = 'no route'
  const elsewhere = ['broker-a-s']
  await expect(drain({ ...step, routeWaitMs: 60_000, elsewhere }, deps(6000))).rejects.toMatchObject({
    code: 'failed',
    message: 'broker-a-s does not answer any more: broker-a stays, since messages go there meanwhile',
  })
  expect(count('broker-a-s 28')).toBe(2)
})

test('a master that falls silent is not quiet', async () => {
  const watched = {
    ...deps(1500),
    progress: (text: string) => {
      if (text.startsWith('nothing new is written')) master[28] = 'no route'
    },
  }
  await expect(drain({ ...step, quietMs: 60_000 }, watched)).rejects.toThrow(
    'broker-a does not tell what is written to it',
  )
})

test('nothing is wiped while a NameServer does not list another group: its clients could not send at all', async () => {
  const [group] = asking.deployment.groups
  const both = [group!, { ...group!, name: 'broker-b' }]
  asking = { ...asking, deployment: { ...asking.deployment, groups: both } }
  await expect(drain(step, deps(20_000))).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringMatching(/^namesrv-1 does not list broker-b after 90 s: while broker-a takes no messages/),
  })
  expect(count('namesrv-1 205')).toBe(0)
  expect(said[0]).toBe('namesrv-1 does not list broker-b yet, so broker-a stays writable')
})

test('a NameServer that does not wipe ends it: its clients would stay', async () => {
  namesrv[205] = 'no route'
  await expect(drain(step, deps(1))).rejects.toMatchObject({
    message: expect.stringContaining('namesrv-1 did not take the write permission of broker-a away'),
  })
})

test('permissions are restored by the broker’s own registration, and seen at the NameServer before it goes on', async () => {
  let nudges = 0
  const nudged = async () => {
    nudges++
    await nudge(asking.deployment.instances.find(({ id }) => id === 'broker-a')!, 6, asking)
    if (nudges === 2) namesrv[105] = 'route'
  }
  await permit('broker-a', { ...deps(5000), nudge: nudged })
  expect(nudges).toBe(2)
  expect(said[1]).toMatch(/of broker-a has not its permission at namesrv-1 yet$/)
  expect(said.at(-1)).toBe('broker-a takes messages again')
})

test('permissions that do not come back are told', async () => {
  await expect(permit('broker-a', { ...deps(30_000), nudge: async () => {} })).rejects.toMatchObject({
    message: expect.stringContaining('the permissions of broker-a could not be restored'),
  })
})
