import { filesBelow } from './checkout.ts'
import { builtJava } from './java-build.ts'
import { type JavaSession, javaSession } from './java-session.ts'

interface Place {
  /** `host:port` of a proxy's gRPC port. */
  endpoints: string
  topic: string
  /** Body and key of message n are `<prefix>-<n>`. */
  prefix: string
  count: number
  /** As the client does by itself; false for plain text. */
  tls?: boolean
}

export interface GrpcMessage {
  body: string
  id: string
}

/** RocketMQ's own client of 5.x, which speaks gRPC to a proxy. */
export interface GrpcClient {
  send(place: Place): Promise<GrpcMessage[]>
  /** By a simple consumer, acknowledged one by one, until all came or a minute is over. */
  receive(place: Place & { group: string }): Promise<GrpcMessage[]>
}

/** One JVM serves all calls, begun with the first of them. */
export async function grpcClient(): Promise<GrpcClient> {
  const folder = await builtJava({
    name: 'rmqctl-grpc-client/1',
    pom: 'test/java-grpc/pom.xml',
    sources: [...filesBelow('test/java-grpc', '.java'), ...shared],
  })
  let session: JavaSession | undefined
  const call = async (name: string, options: object) => {
    session ??= javaSession([
      ...['-Xmx128m', '-XX:TieredStopAtLevel=1', `-Duser.home=${folder}/home`, '-Drocketmq.log.level=WARN'],
      ...['-cp', `${folder}/classes:${folder}/lib/*`, 'client.Grpc'],
    ])
    const words = Object.entries(options).flatMap(([key, value]) => [`--${key}`, String(value)])
    return (await session([name, ...words])) as GrpcMessage[]
  }
  return { send: place => call('send', place), receive: place => call('receive', place) }
}

const shared = ['Json', 'Options'].map(name => `test/java/src/client/${name}.java`)
