import { setMaxListeners } from 'node:events'
import { type ClientHttp2Session, connect } from 'node:http2'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { interruptionOf } from '../../errors.ts'
import { type Answer, answered, type Failure, failed, failureOf } from '../answer.ts'
import type { CallOptions, Dial } from '../client.ts'

/** One question to a gRPC server that has one answer. */
export interface GrpcCall {
  path: string
  headers: Record<string, string>
  message: Buffer
}

/**
 * Asks a gRPC server once, over a connection of its own: HTTP/2 in plain text, and by TLS where that is not taken. A proxy takes both
 * unless `tls.server.mode` says otherwise, and its certificate is one that it made itself (5.3.3:ProxyAndTlsProtocolNegotiator.java),
 * so none is asked for.
 * @throws RmqctlError `interrupted` when the caller's signal fires; everything else is a value.
 */
export async function callGrpc(dial: Dial, call: GrpcCall, options: CallOptions = {}): Promise<Answer<Buffer>> {
  const { timeoutMs = 3000, signal } = options
  const limit = AbortSignal.timeout(timeoutMs)
  if (signal != null) setMaxListeners(0, signal)
  const stop = signal == null ? limit : AbortSignal.any([limit, signal])
  const plain = await attempt(dial, call, { signal: stop })
  const answer = plain.ok || !isOtherProtocol(plain.failure) ? plain : await secured(dial, call, { stop, plain })
  if (signal?.aborted === true) throw interruptionOf(signal)
  return limit.aborted && !answer.ok ? failed('timed-out', `no answer in ${timeoutMs} ms`) : answer
}

/** What TLS brings; where it brings nothing either, the server's own words to plain text say more. */
async function secured(
  dial: Dial,
  call: GrpcCall,
  { stop, plain }: { stop: AbortSignal; plain: Answer<Buffer> },
): Promise<Answer<Buffer>> {
  const answer = await attempt(dial, call, { signal: stop, tls: true })
  return answer.ok || answer.failure.kind === 'rejected' ? answer : plain
}

interface AttemptOptions {
  signal: AbortSignal
  tls?: boolean
}

async function attempt(dial: Dial, call: GrpcCall, { signal, tls = false }: AttemptOptions): Promise<Answer<Buffer>> {
  try {
    const stream = await dial(signal)
    if (!tls) return await exchange(stream, call, signal)
    return await exchange(
      connectTls({ socket: stream, ALPNProtocols: ['h2'], rejectUnauthorized: false }),
      call,
      signal,
    )
  } catch (error) {
    return { ok: false, failure: failureOf(error) }
  }
}

function exchange(stream: Duplex, call: GrpcCall, signal: AbortSignal): Promise<Answer<Buffer>> {
  return new Promise(resolve => {
    const session: ClientHttp2Session = connect('http://proxy', { createConnection: () => stream })
    const end = (answer: Answer<Buffer>) => {
      signal.removeEventListener('abort', stop)
      session.destroy()
      stream.destroy()
      resolve(answer)
    }
    const fail = (error: unknown) => end({ ok: false, failure: http2Failure(error) })
    const stop = () => fail(signal.reason)
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    stream.once('error', fail)
    session.once('error', fail)
    session.once('close', () => end(failed('closed', 'closed')))
    ask(session, call, end)
  })
}

function ask(session: ClientHttp2Session, call: GrpcCall, end: (answer: Answer<Buffer>) => void): void {
  const request = session.request({
    ':method': 'POST',
    ':path': call.path,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...call.headers,
  })
  const chunks: Buffer[] = []
  // an answer that is a refusal has its status in its headers, any other after its data
  let status: Record<string, unknown> = {}
  const note = (headers: object) => {
    status = { ...status, ...headers }
  }
  request.on('response', note)
  request.on('trailers', note)
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.once('error', error => end({ ok: false, failure: http2Failure(error) }))
  request.once('end', () => end(answerOf(status, Buffer.concat(chunks))))
  request.end(framed(call.message))
}

/** Length-prefixed as gRPC does: a byte that says that nothing is compressed, four bytes of length, the message. */
function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

function answerOf(status: Record<string, unknown>, body: Buffer): Answer<Buffer> {
  if (status[':status'] == null) return failed('closed', 'closed')
  const code = status['grpc-status']
  if (code == null) return failed('not-rocketmq', `not gRPC (HTTP status ${String(status[':status'])})`)
  if (String(code) !== '0') {
    const said = status['grpc-message']
    return failed('rejected', `gRPC status ${String(code)}${said == null ? '' : `: ${String(said)}`}`, Number(code))
  }
  if (body.length < 5 || body.length < 5 + body.readUInt32BE(1)) return failed('unreadable', 'an answer cut short')
  return answered(body.subarray(5, 5 + body.readUInt32BE(1)))
}

/** What Node says of a stream whose connection went away under it, and nghttp2 of bytes that are no HTTP/2. */
function http2Failure(error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^ERR_HTTP2_(STREAM_CANCEL|INVALID_SESSION|GOAWAY_SESSION)$/.test(code)) return { kind: 'closed', text: 'closed' }
  if (code.startsWith('ERR_HTTP2')) return { kind: 'not-rocketmq', text: 'not gRPC (no HTTP/2)' }
  return failureOf(error)
}

function isOtherProtocol({ kind }: Failure): boolean {
  return kind === 'closed' || kind === 'not-rocketmq'
}
