import { expect, test } from 'vitest'
import type { Asking } from '../../src/probes/asking.ts'
import { freshMessages } from '../../src/probes/fresh-messages.ts'
import type { Answer } from '../../src/remoting/answer.ts'
import type { Pulled, PullFrom } from '../../src/remoting/requests/pull-message.ts'
import { labDeployment } from './deployment.ts'

const deployment = labDeployment('5.3.3')
const master = deployment.instances.find(({ id }) => id === 'broker-a')!
const bornAfter = 1000

/** What is found in a queue of messages that were born then, of which `from` were there before; and from where it was read. */
async function found(born: number[], { from = 0, fails = false } = {}) {
  const pulls: number[] = []
  const call = async (_: unknown, { offset, maxMessages }: PullFrom): Promise<Answer<Pulled>> => {
    pulls.push(offset)
    if (fails) return { ok: false, failure: { kind: 'refused', text: 'connection refused' } }
    const messages = born.slice(offset, offset + maxMessages).map(bornTimestamp => ({
      topic: 'orders',
      bornHost: '10.0.0.9:4711',
      bornTimestamp,
    }))
    const nextOffset = offset + messages.length
    const value = { status: 'found', messages, nextOffset, minOffset: 0, maxOffset: born.length } as unknown as Pulled
    return { ok: true, value }
  }
  const asking = { deployment, pool: { client: () => ({ call }) } } as unknown as Asking
  const ends = (end: number) => ({ maxOffset: end, clock: 0, ends: new Map([['orders 0', end]]) })
  const fresh = await freshMessages(master, { from: ends(from), to: ends(born.length), bornAfter }, asking)
  return { fresh: fresh.map(({ bornHost }) => bornHost), pulls }
}

const old = (count: number) => Array.from({ length: count }, () => 5)

test('what a broker writes itself was born long before, what a producer sent was not', async () => {
  expect(await found([...old(3), 1001], { from: 1 })).toEqual({ fresh: ['10.0.0.9:4711'], pulls: [1] })
  expect(await found(old(3))).toEqual({ fresh: [], pulls: [0] })
  expect(await found(old(3), { from: 3 })).toEqual({ fresh: [], pulls: [] })
})

test('a message behind many delayed ones is found', async () => {
  expect(await found([...old(70), 1001])).toEqual({ fresh: ['10.0.0.9:4711'], pulls: [0, 32, 64] })
})

test('what cannot be read, or not in time, counts as new', async () => {
  expect((await found(old(3), { fails: true })).fresh).toEqual(['an unknown client'])
  expect((await found(old(7000))).fresh).toEqual(['an unknown client'])
})
