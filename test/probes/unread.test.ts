import { expect, test } from 'vitest'
import { delayedIn, leftText, type Unread, unreadIn } from '../../src/probes/unread.ts'
import { deployment } from '../components/deployments.ts'

const queue = { topic: 'orders', queueId: 0, min: 10, max: 30 }
const reader = (group: string, offset: number) => ({ topic: 'orders', group, offsets: { 0: offset } })

test('what each group has not read, of what is still there', () => {
  expect(unreadIn([queue], [reader('a', 30), reader('b', 25), reader('c', 3)])).toEqual([
    { topic: 'orders', group: 'b', messages: 5 },
    { topic: 'orders', group: 'c', messages: 20 },
  ])
})

test('a topic that nobody ever read; a queue that a group never read; an empty one', () => {
  expect(unreadIn([queue], [])).toEqual([{ topic: 'orders', messages: 20 }])
  const two = [queue, { ...queue, queueId: 1, min: 0, max: 4 }]
  expect(unreadIn(two, [reader('a', 30)])).toEqual([{ topic: 'orders', group: 'a', messages: 4 }])
  expect(unreadIn([{ ...queue, min: 30 }], [])).toEqual([])
})

test('what waits for its time counts: delay levels and the timer wheel', () => {
  expect(delayedIn({})).toBe(0)
  expect(
    delayedIn({ scheduleMessageOffset_3: '5,9', scheduleMessageOffset_18: '2,2', scheduleMessageOffset_4: '7,0' }),
  ).toBe(4)
  expect(delayedIn({ timerCongestNum: '2', timerOffsetBehind: '1', timerReadBehind: '800' })).toBe(3)
})

test('in a sentence', () => {
  const [master] = deployment().instances.filter(({ id }) => id === 'broker-a')
  const left = (unread: Unread[], delayed = 0) => leftText(master!, { ok: true, value: { unread, delayed } })
  expect(left([])).toBeUndefined()
  const value = [
    { topic: 'x', messages: 1 },
    { topic: 'orders', group: 'b', messages: 5 },
  ]
  expect(left(value)).toBe('broker-a has 5 messages of orders that were not read by b, and 1 more such')
  expect(left([], 3)).toBe('broker-a has 3 delayed messages that are not due yet')
  expect(left([{ topic: 'x', messages: 1 }], 3)).toBe(
    'broker-a has 1 messages of x that were not read by anybody, and 3 delayed messages that are not due yet',
  )
  expect(leftText(master!, { ok: false, failure: { kind: 'refused', text: 'connection refused' } })).toBe(
    'whether all messages of broker-a were read is not known: connection refused',
  )
})
