import { describe, expect, it } from 'vitest'
import { frameDecoder } from '../../src/remoting/decoder.ts'
import { parseJavaJson } from '../../src/remoting/fastjson.ts'
import { getBrokerConfig } from '../../src/remoting/requests/broker-config.ts'
import { getClusterInfo } from '../../src/remoting/requests/cluster-info.ts'
import { getHaStatus } from '../../src/remoting/requests/ha-status.ts'
import { getNamesrvConfig } from '../../src/remoting/requests/namesrv-config.ts'
import { getMaxOffset, getMinOffset } from '../../src/remoting/requests/offsets.ts'
import { pullMessage } from '../../src/remoting/requests/pull-message.ts'
import { getRuntimeInfo } from '../../src/remoting/requests/runtime-info.ts'
import { sendMessage } from '../../src/remoting/requests/send-message.ts'
import { getTopicList } from '../../src/remoting/requests/topic-list.ts'
import { getTopicRoute } from '../../src/remoting/requests/topic-route.ts'
import { updateBrokerConfig } from '../../src/remoting/requests/update-broker-config.ts'
import { viewMessage } from '../../src/remoting/requests/view-message.ts'
import { wipeWritePermission } from '../../src/remoting/requests/wipe-write-permission.ts'
import { type Rpc, UnreadableAnswer } from '../../src/remoting/rpc.ts'
import { type CapturedFile, capturedFiles, responseOf } from './fixtures.ts'

it('has answers of three versions, and of a server with binary headers', () => {
  expect(capturedFiles.map(file => file.name)).toEqual(['4.9.7', '5.3.3', '5.5.0', '5.5.0-binary'])
})

describe.each(capturedFiles)('answers of $name', file => {
  const version = file.name.replace('-binary', '')
  const isOld = version.startsWith('4.')

  it('cluster info', () => {
    expect(decoded(file, 'cluster info', getClusterInfo)).toEqual({
      'broker-a': { cluster: 'lab', addresses: { 0: '127.0.0.1:20911', 1: '127.0.0.1:20921' } },
    })
  })

  it('routes: normal, wiped, none', () => {
    const route = { broker: 'broker-a', permission: 7, readQueues: 1, writeQueues: 1 }
    expect(decoded(file, 'route', getTopicRoute)).toEqual([route])
    expect(decoded(file, 'wiped route', getTopicRoute)).toEqual([{ ...route, permission: 5 }])
    expect(decoded(file, 'no route', getTopicRoute)).toBeUndefined()
    expect(decoded(file, 'wipe', wipeWritePermission)).toBeGreaterThan(8)
  })

  it('topics and configuration', () => {
    expect(decoded(file, 'topic list', getTopicList)).toEqual(expect.arrayContaining(['TBW102', 'broker-a', 'lab']))
    expect(decoded(file, 'namesrv config', getNamesrvConfig)).toMatchObject({ listenPort: '19876' })
    expect(decoded(file, 'broker config', getBrokerConfig)).toMatchObject({
      brokerClusterName: 'lab',
      brokerRole: 'SYNC_MASTER',
      namesrvAddr: '127.0.0.1:19876',
    })
    expect(decoded(file, 'nudge', updateBrokerConfig)).toBeUndefined()
  })

  it('runtime info', () => {
    const info = decoded(file, 'runtime info of master', getRuntimeInfo)
    expect(info).toMatchObject({ version, minOffset: 0, dispatchBehindBytes: 0 })
    expect(info.diskUsedRatio).toBeGreaterThan(0)
    expect(info.diskUsedRatio).toBeLessThan(1)
    expect(info.maxOffset).toBe(decoded(file, 'runtime info of slave', getRuntimeInfo).maxOffset)
    expect(info.clock! - info.bootTimestamp).toBeGreaterThan(1000)
    expect(info.clock! - info.bootTimestamp).toBeLessThan(600_000)
    expect(info.putTps).toBeGreaterThanOrEqual(0)
  })

  it('HA status', () => {
    const master = decoded(file, 'ha status of master', getHaStatus)
    const slave = decoded(file, 'ha status of slave', getHaStatus)
    if (isOld) {
      expect([master, slave]).toEqual([undefined, undefined])
      return
    }
    const { maxOffset } = decoded(file, 'runtime info of master', getRuntimeInfo)
    const address = expect.stringMatching(/^127\.0\.0\.1:\d+$/)
    const bytesPerSecond = expect.any(Number)
    expect(master).toEqual({
      role: 'master',
      maxOffset,
      connections: [{ address, ackOffset: maxOffset, bytesPerSecond }],
    })
    expect(slave).toMatchObject({ role: 'slave', client: { masterAddress: '127.0.0.1:20912', maxOffset } })
  })

  it('sends, offsets and pulls', () => {
    expect(decoded(file, 'send', sendMessage)).toMatchObject({ status: 'ok', queueId: 0, queueOffset: 0 })
    expect(decoded(file, 'send again', sendMessage)).toMatchObject({ status: 'ok', queueId: 0, queueOffset: 1 })
    expect(decoded(file, 'max offset of an empty queue', getMaxOffset)).toBe(0)
    expect(decoded(file, 'min offset', getMinOffset)).toBe(0)
    expect(decoded(file, 'max offset', getMaxOffset)).toBe(2)
    expect(decoded(file, 'pull nothing', pullMessage)).toMatchObject({ status: 'none', messages: [], nextOffset: 0 })
    const pulled = decoded(file, 'pull', pullMessage)
    expect(pulled).toMatchObject({ status: 'found', nextOffset: 2, minOffset: 0, maxOffset: 2 })
    expect(pulled.messages).toMatchObject([
      { topic: 'captured', queueId: 0, queueOffset: 0, bornTimestamp: 1, properties: { KEYS: 'k1', TAGS: 't' } },
      { topic: 'captured', queueId: 0, queueOffset: 1, bornTimestamp: 1 },
    ])
    expect(pulled.messages.map(message => message.body.toString())).toEqual(['grüße', 'x'.repeat(3000)])
    expect(pulled.messages[1]!.physicalOffset).toBeGreaterThan(0)
  })

  it('a pulled body that is cut off is unreadable, wherever', () => {
    const [frame] = frameDecoder()(responseOf(file, 'pull')).frames
    const whole = pullMessage.decode(frame!).messages
    const firstEnds = whole[1]!.physicalOffset - whole[0]!.physicalOffset
    for (let end = 1; end < frame!.body.length; end++) {
      if (end === firstEnds) continue
      expect(() => pullMessage.decode({ ...frame!, body: frame!.body.subarray(0, end) })).toThrow(UnreadableAnswer)
    }
  })
})

const withView = capturedFiles.filter(file => file.captured.some(({ title }) => title === 'view'))

describe.each(withView)('answers of $name', file => {
  it('one message by its place in the commit log', () => {
    const [first] = decoded(file, 'pull', pullMessage).messages
    const message = decoded(file, 'view', viewMessage)
    expect(message?.body).toEqual(first!.body)
    expect(decoded(file, 'view on slave', viewMessage)?.bytes).toEqual(message?.bytes)
    expect(decoded(file, 'view nothing', viewMessage)).toBeUndefined()
  })
})

describe('requests', () => {
  it('are written as they were when real servers answered them', () => {
    for (const { captured } of capturedFiles) {
      for (const { title, request } of captured) {
        const bytes = Buffer.from(request, 'hex')
        const header = parseJavaJson(bytes.toString('utf8', 8, 8 + bytes.readInt32BE(4)))
        expect(header, title).toMatchObject({ language: 'JAVA', version: 479, flag: 0 })
      }
    }
    const { fields } = pullMessage.encode({ group: 'g', topic: 't', queueId: 1, offset: 2, maxMessages: 3 })
    expect(fields).toMatchObject({ consumerGroup: 'g', topic: 't', queueId: '1', queueOffset: '2', maxMsgNums: '3' })
  })

  it('a changed key is written so that a properties file gives it back', () => {
    const { body } = updateBrokerConfig.encode({ brokerPermission: '4', note: 'a\\b=c' })
    expect(body?.toString()).toBe('brokerPermission=4\nnote=a\\\\b=c\n')
  })

  it.each([
    ['no JSON', 'oops'],
    ['another JSON', '[]'],
    ['a table of something else', '{"brokerAddrTable":{"a":1}}'],
  ])('an answer with %s is unreadable', (_, body) => {
    const frame = { code: 0, opaque: 1, flag: 1, fields: {}, body: Buffer.from(body) }
    expect(() => getClusterInfo.decode(frame)).toThrow(UnreadableAnswer)
  })

  it('an empty NameServer has an empty table', () => {
    const frame = { code: 0, opaque: 1, flag: 1, fields: {}, body: Buffer.from('{}') }
    expect(getClusterInfo.decode(frame)).toEqual({})
  })
})

function decoded<Q, A>(file: CapturedFile, title: string, rpc: Rpc<Q, A>): A {
  const [frame] = frameDecoder()(responseOf(file, title)).frames
  if (frame!.code !== 0) expect(rpc.alsoAnswers).toContain(frame!.code)
  return rpc.decode(frame!)
}
