import { callGrpc } from '../remoting/grpc/call.ts'
import { decodeQueryRoute, encodeQueryRoute, grpcCode, queryRoutePath } from '../remoting/grpc/query-route.ts'
import { UnreadableAnswer } from '../remoting/rpc.ts'
import { withoutPort } from '../topology/address.ts'
import type { DeployedInstance } from '../topology/deployment.ts'
import type { Asking } from './asking.ts'
import type { ProxyView } from './view.ts'

/**
 * A topic that nobody has: a proxy asks a NameServer for it (and remembers the answer for 20 s), so that "not found" proves the way to
 * there as well as a route does.
 */
const topic = 'rmqctl-probe'

/** What a proxy refuses to a request that is not signed, when it runs with authentication: more cannot be asked of it. */
const fine: readonly number[] = [grpcCode.ok, grpcCode.topicNotFound, grpcCode.unauthorized, grpcCode.forbidden]

/** The port that gRPC clients of an instance use; undefined where it has none. */
function grpcPortOf({ role, ports }: DeployedInstance): number | undefined {
  return role === 'proxy' ? ports.listen : ports.grpc
}

/** Asks a proxy, or the one in a broker's process, for a route as its clients do. @throws RmqctlError `interrupted`. */
export async function askRoute(instance: DeployedInstance, asking: Asking): Promise<ProxyView> {
  const port = grpcPortOf(instance)
  if (port == null) return { instance: instance.id, answers: false, error: 'it has no gRPC port' }
  const host = withoutPort(instance.address)
  const answer = await callGrpc(
    signal => asking.pool.dial(instance, port, signal),
    { path: queryRoutePath, headers, message: encodeQueryRoute({ topic, host, port }) },
    asking,
  )
  if (!answer.ok) return { instance: instance.id, answers: false, error: answer.failure.text }
  const why = refusal(answer.value)
  return why == null ? { instance: instance.id, answers: true } : { instance: instance.id, answers: false, error: why }
}

/** Without a client id a proxy refuses everything (5.3.3:GrpcMessagingApplication#validateContext). */
const headers = { 'x-mq-client-id': 'rmqctl', 'x-mq-language': 'OTHER', 'x-mq-client-version': '5.0.0' }

function refusal(message: Buffer): string | undefined {
  try {
    const { code, message: words } = decodeQueryRoute(message)
    return fine.includes(code) ? undefined : `code ${code}: ${words}`
  } catch (error) {
    if (error instanceof UnreadableAnswer) return `unreadable answer: ${error.message}`
    throw error
  }
}

/** Every gRPC port of a deployment, all at once. */
export function surveyProxies(asking: Asking): Promise<ProxyView[]> {
  const proxies = asking.deployment.instances.filter(instance => grpcPortOf(instance) != null)
  return Promise.all(proxies.map(one => askRoute(one, asking)))
}
