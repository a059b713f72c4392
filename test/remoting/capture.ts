/**
 * Records what real servers answer, as fixtures. Run by hand against a NameServer, a SYNC_MASTER `broker-a` of cluster `lab`
 * and its slave, all of one version and with nothing else on them:
 *   npx tsx test/remoting/capture.ts 5.3.3 127.0.0.1:19876 127.0.0.1:20911 127.0.0.1:20921
 * The first argument names the file fixtures/<name>.json. Titles behind the addresses: only these are recorded anew, the rest of the
 * file stays.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { frameDecoder } from '../../src/remoting/decoder.ts'
import { encodeFrame } from '../../src/remoting/frame.ts'
import { getBrokerConfig } from '../../src/remoting/requests/broker-config.ts'
import { getClusterInfo } from '../../src/remoting/requests/cluster-info.ts'
import { getHaStatus } from '../../src/remoting/requests/ha-status.ts'
import { getNamespaceValues } from '../../src/remoting/requests/namespace-values.ts'
import { getNamesrvConfig } from '../../src/remoting/requests/namesrv-config.ts'
import { getMaxOffset, getMinOffset } from '../../src/remoting/requests/offsets.ts'
import { getProducers } from '../../src/remoting/requests/producers.ts'
import { pullMessage } from '../../src/remoting/requests/pull-message.ts'
import { getRuntimeInfo } from '../../src/remoting/requests/runtime-info.ts'
import { sendMessage } from '../../src/remoting/requests/send-message.ts'
import { getTopicConfigs } from '../../src/remoting/requests/topic-configs.ts'
import { getTopicList } from '../../src/remoting/requests/topic-list.ts'
import { getTopicRoute } from '../../src/remoting/requests/topic-route.ts'
import { updateBrokerConfig } from '../../src/remoting/requests/update-broker-config.ts'
import { viewMessage } from '../../src/remoting/requests/view-message.ts'
import { wipeWritePermission } from '../../src/remoting/requests/wipe-write-permission.ts'
import type { Rpc } from '../../src/remoting/rpc.ts'
import { createTopic } from '../support/create-topic.ts'
import type { Captured, CapturedFile } from './fixtures.ts'

const [name = '', namesrv = '', master = '', slave = '', ...only] = process.argv.slice(2)
const path = new URL(`fixtures/${name}.json`, import.meta.url)
const captured: Captured[] = []

const queue = { topic: 'captured', queueId: 0 }
const pull = { group: 'captured', ...queue, offset: 0, maxMessages: 8 }
const message = {
  group: 'captured',
  ...queue,
  body: Buffer.from('grüße'),
  properties: { KEYS: 'k1', TAGS: 't' },
  bornTimestamp: 1,
}

await capture('cluster info', namesrv, getClusterInfo, undefined)
await capture('topic list', namesrv, getTopicList, undefined)
await capture('namesrv config', namesrv, getNamesrvConfig, undefined)
await capture('route', namesrv, getTopicRoute, { topic: 'broker-a' })
await capture('no route', namesrv, getTopicRoute, { topic: 'no-such-topic' })
await capture('create topic', master, createTopic, { topic: 'captured', queues: 1, permission: 6 })
await capture('max offset of an empty queue', master, getMaxOffset, queue)
await capture('pull nothing', master, pullMessage, pull)
await capture('send', master, sendMessage, message)
await capture('send again', master, sendMessage, { ...message, body: Buffer.alloc(3000, 'x'), properties: {} })
await new Promise(resolve => setTimeout(resolve, 1000)) // the store dispatches in the background
await capture('min offset', master, getMinOffset, queue)
await capture('max offset', master, getMaxOffset, queue)
await capture('pull', master, pullMessage, pull)
await capture('pull from slave', slave, pullMessage, pull)
const place = { topic: queue.topic, physicalOffset: await firstPlace() }
await capture('view', master, viewMessage, place)
await capture('view on slave', slave, viewMessage, place)
await capture('view nothing', slave, viewMessage, { ...place, physicalOffset: 2 ** 40 })
await capture('send to slave', slave, sendMessage, message)
await capture('runtime info of master', master, getRuntimeInfo, undefined)
await capture('runtime info of slave', slave, getRuntimeInfo, undefined)
await capture('ha status of master', master, getHaStatus, undefined)
await capture('ha status of slave', slave, getHaStatus, undefined)
await capture('broker config', master, getBrokerConfig, undefined)
await capture('topic configs', master, getTopicConfigs, undefined)
await capture('topic configs of slave', slave, getTopicConfigs, undefined)
await capture('producers', master, getProducers, undefined)
await capture('no values of a namespace', namesrv, getNamespaceValues, { namespace: 'ORDER_TOPIC_CONFIG' })
await capture('wipe', namesrv, wipeWritePermission, { group: 'broker-a' })
await capture('wiped route', namesrv, getTopicRoute, { topic: 'broker-a' })
await capture('nudge', master, updateBrokerConfig, { brokerPermission: '6' })
const kept = only.length === 0 ? [] : (JSON.parse(readFileSync(path, 'utf8')) as CapturedFile).captured
const isNew = ({ title }: Captured) => only.length === 0 || only.includes(title)
const file: CapturedFile = { name, captured: [...kept.filter(one => !isNew(one)), ...captured.filter(isNew)] }
writeFileSync(path, `${JSON.stringify(file, null, 1)}\n`)

/** Where the oldest message of the queue lies in the commit log. */
async function firstPlace(): Promise<number> {
  const { fields, body } = pullMessage.encode(pull)
  const request = encodeFrame({
    code: pullMessage.code,
    opaque: 1,
    flag: 0,
    fields: fields ?? {},
    body: body ?? Buffer.alloc(0),
  })
  const [frame] = frameDecoder()(await exchange(master, request)).frames
  return pullMessage.decode(frame!).messages[0]!.physicalOffset
}

async function capture<Q, A>(title: string, address: string, rpc: Rpc<Q, A>, question: Q): Promise<void> {
  const { fields = {}, body = Buffer.alloc(0) } = rpc.encode(question)
  const request = encodeFrame({ code: rpc.code, opaque: captured.length + 1, flag: 0, fields, body })
  const response = await exchange(address, request)
  captured.push({ title, request: request.toString('hex'), response: response.toString('hex') })
}

function exchange(address: string, request: Buffer): Promise<Buffer> {
  const [host = '', port] = address.split(':')
  const chunks: Buffer[] = []
  const decode = frameDecoder()
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), host, () => socket.write(request))
    socket.on('error', reject)
    socket.on('data', chunk => {
      chunks.push(chunk)
      if (decode(chunk).frames.length === 0) return
      socket.destroy()
      resolve(Buffer.concat(chunks))
    })
  })
}
