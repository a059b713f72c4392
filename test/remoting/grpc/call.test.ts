import { createServer as createHttp } from 'node:http'
import { createServer, type ServerHttp2Stream } from 'node:http2'
import { type AddressInfo, connect, createServer as createTcp, type Server } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach, expect, it } from 'vitest'
import { RmqctlError } from '../../../src/errors.ts'
import { callGrpc } from '../../../src/remoting/grpc/call.ts'

const servers: { close(): void }[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

const call = { path: '/service/Method', headers: { 'x-mq-client-id': 'test' }, message: Buffer.from('question') }

it('sends a framed message with headers, and gives the message of the answer', async () => {
  const seen: object[] = []
  const dial = await http2(async (stream, headers) => {
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk)
    seen.push({ path: headers[':path'], id: headers['x-mq-client-id'], body: Buffer.concat(chunks).toString('hex') })
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    stream.end(Buffer.from('0000000006616e73776572', 'hex'))
  })
  expect(await callGrpc(dial, call)).toEqual({ ok: true, value: Buffer.from('answer') })
  expect(seen).toEqual([
    { path: '/service/Method', id: 'test', body: `0000000008${Buffer.from('question').toString('hex')}` },
  ])
})

it("a refusal has gRPC's status, and its words", async () => {
  const dial = await http2(stream =>
    stream.respond({ ':status': 200, 'grpc-status': '12', 'grpc-message': 'no such method' }, { endStream: true }),
  )
  expect(await callGrpc(dial, call)).toEqual(failure('rejected', 'gRPC status 12: no such method', 12))
})

it('HTTP/2 that is not gRPC', async () => {
  const dial = await http2(stream => stream.respond({ ':status': 404 }, { endStream: true }))
  expect(await callGrpc(dial, call)).toEqual(failure('not-rocketmq', 'not gRPC (HTTP status 404)'))
})

it('an answer that ends too early', async () => {
  const dial = await http2(stream => {
    stream.respond({ ':status': 200 }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    stream.end(Buffer.from('00000000ff61', 'hex'))
  })
  expect(await callGrpc(dial, call)).toEqual(failure('unreadable', 'an answer cut short'))
})

it('HTTP/1 only', async () => {
  const dial = await listening(createHttp((_, response) => response.end('hello')))
  expect(await callGrpc(dial, call)).toEqual(failure('not-rocketmq', 'not gRPC (no HTTP/2)'))
})

it('a server that closes at once', async () => {
  const dial = await listening(createTcp(socket => socket.end()))
  expect(await callGrpc(dial, call)).toEqual(failure('closed', 'closed'))
})

it('nobody listens', async () => {
  const dial = await listening(createTcp())
  servers.pop()?.close()
  expect(await callGrpc(dial, call)).toEqual(failure('refused', 'connection refused'))
})

it('a server that says nothing, for as long as the caller waits', async () => {
  const dial = await listening(createTcp(socket => servers.push({ close: () => socket.destroy() })))
  expect(await callGrpc(dial, call, { timeoutMs: 200 })).toEqual(failure('timed-out', 'no answer in 200 ms'))
})

it('an interrupt is thrown', async () => {
  const dial = await listening(createTcp(socket => servers.push({ close: () => socket.destroy() })))
  const controller = new AbortController()
  const asked = callGrpc(dial, call, { signal: controller.signal })
  controller.abort(new RmqctlError('interrupted', 'Ctrl-C'))
  await expect(asked).rejects.toThrow('Ctrl-C')
})

function failure(kind: string, text: string, code?: number): object {
  return { ok: false, failure: code == null ? { kind, text } : { kind, text, code } }
}

type Handler = (stream: ServerHttp2Stream, headers: Record<string, unknown>) => unknown

function http2(handle: Handler): Promise<() => Promise<Duplex>> {
  const server = createServer()
  server.on('stream', (stream, headers) => void handle(stream, headers))
  return listening(server)
}

async function listening(server: Server | ReturnType<typeof createServer>): Promise<() => Promise<Duplex>> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  servers.push(server)
  const { port } = server.address() as AddressInfo
  return () =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(socket))
      socket.once('error', reject)
    })
}
