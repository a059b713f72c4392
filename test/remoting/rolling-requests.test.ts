import { describe, expect, test } from 'vitest'
import { frameDecoder } from '../../src/remoting/decoder.ts'
import { getNamespaceValues } from '../../src/remoting/requests/namespace-values.ts'
import { getProducers } from '../../src/remoting/requests/producers.ts'
import { getTopicConfigs } from '../../src/remoting/requests/topic-configs.ts'
import { type Rpc, UnreadableAnswer } from '../../src/remoting/rpc.ts'
import { type CapturedFile, capturedFiles, responseOf } from './fixtures.ts'

const files = capturedFiles.filter(({ captured }) => captured.some(({ title }) => title === 'producers'))

test('captured from both lines, while a client sent', () => {
  expect(files.map(({ name }) => name)).toEqual(['4.9.7', '5.3.3'])
})

describe.each(files)('answers of $name', file => {
  test('every topic with its own permission, of master and slave alike', () => {
    const topics = decoded(file, 'topic configs', getTopicConfigs)
    const orders = { topic: 'orders', permission: 6, readQueues: 4, writeQueues: 4, isOrdered: false }
    expect(topics).toContainEqual(orders)
    expect(topics.find(({ topic }) => topic === 'broker-a')).toMatchObject({ permission: 7, writeQueues: 1 })
    expect(decoded(file, 'topic configs of slave', getTopicConfigs).length).toBeGreaterThan(5)
  })

  test('every producer by its group, those of consumers included', () => {
    const groups = decoded(file, 'producers', getProducers).map(({ group }) => group)
    expect(new Set(groups)).toEqual(new Set(['rmqctl-proof', 'CLIENT_INNER_PRODUCER']))
    expect(decoded(file, 'producers', getProducers)[0]?.address).toMatch(/^\/?127\.0\.0\.1:\d+$/)
  })

  test('a namespace that nobody ever used has no values', () => {
    expect(decoded(file, 'no values of a namespace', getNamespaceValues)).toEqual({})
  })
})

const answer = (body: string) => ({ code: 0, opaque: 1, flag: 1, fields: {}, body: Buffer.from(body) })
const config = '"perm":6,"readQueueNums":1,"writeQueueNums":1'

test.each([
  ['order=true', `{"topicConfigTable":{"t":{${config},"order":true}}}`, { isOrdered: true }],
  [
    'a message type',
    `{"topicConfigTable":{"t":{${config},"attributes":{"message.type":"FIFO"}}}}`,
    { messageType: 'FIFO' },
  ],
  [
    'one as it is asked for',
    `{"topicConfigTable":{"t":{${config},"attributes":{"+message.type":"FIFO"}}}}`,
    { messageType: 'FIFO' },
  ],
])('a topic with %s', (_, body, is) => {
  expect(getTopicConfigs.decode(answer(body))).toMatchObject([is])
})

test('ordered topics as a NameServer keeps them', () => {
  expect(getNamespaceValues.decode(answer('{"table":{"orders":"broker-a:4;broker-b:4"}}'))).toEqual({
    orders: 'broker-a:4;broker-b:4',
  })
})

test.each(['[]', 'oops', '{"topicConfigTable":{"t":1}}'])('%s is unreadable', body => {
  expect(() => getTopicConfigs.decode(answer(body))).toThrow(UnreadableAnswer)
})

function decoded<Q, A>(file: CapturedFile, title: string, rpc: Rpc<Q, A>): A {
  const [frame] = frameDecoder()(responseOf(file, title)).frames
  if (frame!.code !== 0) expect(rpc.alsoAnswers).toContain(frame!.code)
  return rpc.decode(frame!)
}
