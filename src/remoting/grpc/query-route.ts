import { decodeFields, encodeFields, messagesIn, numberIn, text, textIn } from './protobuf.ts'

/** `/apache.rocketmq.v2.MessagingService/QueryRoute`: what every client of a proxy asks first. */
export const queryRoutePath = '/apache.rocketmq.v2.MessagingService/QueryRoute'

export interface RouteQuestion {
  topic: string
  /** Where the client found the proxy: a cluster-mode proxy names itself so in its answer. */
  host: string
  port: number
}

export interface RouteAnswer {
  /** Code of RocketMQ's protocol (apache/rocketmq-apis: definition.proto). */
  code: number
  message: string
  queues: QueueEndpoint[]
}

/** Which broker group a queue is of, and where clients are told to go for it: a proxy's gRPC port. */
export interface QueueEndpoint {
  broker: string
  addresses: string[]
}

export const grpcCode = { ok: 20000, topicNotFound: 40402, unauthorized: 40100, forbidden: 40300 } as const

/**
 * QueryRouteRequest { Resource topic = 1 { name = 2 }; Endpoints endpoints = 2 { scheme = 1; repeated Address addresses = 2
 * { host = 1; port = 2 } } }
 */
export function encodeQueryRoute({ topic, host, port }: RouteQuestion): Buffer {
  const address = encodeFields([
    { number: 1, value: text(host) },
    { number: 2, value: port },
  ])
  const endpoints = encodeFields([
    { number: 1, value: schemeOf(host) },
    { number: 2, value: address },
  ])
  return encodeFields([
    { number: 1, value: encodeFields([{ number: 2, value: text(topic) }]) },
    { number: 2, value: endpoints },
  ])
}

/**
 * QueryRouteResponse { Status status = 1 { code = 1; message = 2 }; repeated MessageQueue message_queues = 2
 * { Broker broker = 4 { name = 1; Endpoints endpoints = 3 } } }
 * @throws UnreadableAnswer
 */
export function decodeQueryRoute(message: Buffer): RouteAnswer {
  const fields = decodeFields(message)
  const status = decodeFields(messagesIn(fields, 1).at(-1) ?? Buffer.alloc(0))
  return { code: numberIn(status, 1), message: textIn(status, 2), queues: messagesIn(fields, 2).map(queueOf) }
}

function queueOf(message: Buffer): QueueEndpoint {
  const broker = decodeFields(messagesIn(decodeFields(message), 4).at(-1) ?? Buffer.alloc(0))
  const endpoints = decodeFields(messagesIn(broker, 3).at(-1) ?? Buffer.alloc(0))
  const addresses = messagesIn(endpoints, 2).map(decodeFields)
  return { broker: textIn(broker, 1), addresses: addresses.map(one => `${textIn(one, 1)}:${numberIn(one, 2)}`) }
}

/** AddressScheme: 1 IPv4, 2 IPv6, 3 a domain name. */
function schemeOf(host: string): number {
  if (host.includes(':')) return 2
  return /^[0-9.]+$/.test(host) ? 1 : 3
}
