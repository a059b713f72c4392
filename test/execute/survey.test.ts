import { expect, test } from 'vitest'
import { surveyUntil } from '../../src/execute/survey.ts'

const missing = [
  { instance: 'broker-a', why: 'broker-a is not registered at namesrv-1' },
  { instance: 'broker-b', why: 'broker-b is not registered at namesrv-1' },
]
const deaf = {
  id: 'nameserver-unreached',
  cause: 'broker-a runs, but does not reach the NameServer 10.0.0.11:9876',
  certain: true,
  evidence: [{ file: '/x/broker.log', line: 7, text: 'connect to 10.0.0.11:9876 failed' }],
  cure: 'nc -zv 10.0.0.11 9876',
}

/** A survey whose every look takes ten seconds. */
function surveyed(look: () => typeof missing, suspect: (id: string) => typeof deaf | undefined) {
  let at = 0
  const told: string[] = []
  const done = surveyUntil({
    timeoutMs: 60_000,
    progress: text => void told.push(text),
    look: async () => look(),
    suspect: async id => suspect(id),
    now: () => {
      at += 10_000
      return at
    },
    signal: new AbortController().signal,
  })
  return { done, told }
}

test('what stands still is looked at, told while it waits, and at the end with proof and cure', async () => {
  const asked: string[] = []
  const { done, told } = surveyed(
    () => missing,
    id => {
      asked.push(id)
      return deaf
    },
  )
  await expect(done).rejects.toMatchObject({
    message: expect.stringMatching(
      /^not ready after \d+ s, and nothing changes any more:\n {2}broker-a is not .*\n {2}broker-b is not .*\nbroker-a runs, but does not reach .*\n {2}\/x\/broker\.log:7: connect/,
    ),
    details: { hint: deaf.cure },
  })
  expect(new Set(asked)).toEqual(new Set(['broker-a']))
  expect(told[0]).toBe('broker-a is not registered at namesrv-1 (and 1 more)')
  expect(told.at(-1)).toBe(`broker-a is not registered at namesrv-1 (and 1 more); ${deaf.cause}`)
})

test('where no sign is known doctor is to be asked', async () => {
  const { done } = surveyed(
    () => missing,
    () => undefined,
  )
  await expect(done).rejects.toMatchObject({ details: { hint: 'rmqctl doctor' } })
})

test('what moves is not given up, however long it takes', async () => {
  let lag = 20
  const { done } = surveyed(
    () => (lag-- === 0 ? [] : [{ instance: 'broker-a-s', why: `broker-a-s is ${lag} bytes behind` }]),
    () => deaf,
  )
  await expect(done).resolves.toBeUndefined()
})

test.each([
  [undefined, 'every instance registered, every slave in sync'],
  ['every NameServer answers route queries', 'every NameServer answers route queries'],
])('what was asked of a part is said of a part (%s)', async (said, end) => {
  const told: string[] = []
  await surveyUntil({
    timeoutMs: 1000,
    said,
    progress: text => void told.push(text),
    look: async () => [],
    suspect: async () => undefined,
    now: () => 0,
    signal: new AbortController().signal,
  })
  expect(told).toEqual([end])
})
