import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { RmqctlError } from '../../src/errors.ts'
import { type Dial, RemotingClient } from '../../src/remoting/client.ts'
import { frameDecoder } from '../../src/remoting/decoder.ts'
import { encodeFrame, type Frame } from '../../src/remoting/frame.ts'
import { getClusterInfo } from '../../src/remoting/requests/cluster-info.ts'
import { getMaxOffset } from '../../src/remoting/requests/offsets.ts'

const servers: Server[] = []
const sockets: Socket[] = []

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await Promise.all(servers.splice(0).map(server => new Promise(resolve => server.close(resolve))))
})

/** A real TCP server; `onConnect` does with a connection what the test is about. */
async function listen(onConnect: (socket: Socket) => void): Promise<Dial> {
  const server = createServer(socket => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    onConnect(socket)
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return dialTo((server.address() as AddressInfo).port)
}

function dialTo(port: number): Dial {
  return async signal => {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect', { signal })
    return socket
  }
}

/** Answers each request by its fields. */
function answering(socket: Socket, answer: (request: Frame) => Partial<Frame> | undefined): void {
  const decode = frameDecoder()
  socket.on('data', (chunk: Buffer) => {
    for (const request of decode(chunk).frames) {
      const response = answer(request)
      if (response != null) socket.write(encodeFrame({ ...request, code: 0, flag: 1, ...response }))
    }
  })
}

const queue = (queueId: number) => ({ topic: 't', queueId })
const quick = { timeoutMs: 100 }

describe('RemotingClient', () => {
  it('matches answers to requests that are under way together, in whatever order they come', async () => {
    const held: { request: Frame; socket: Socket }[] = []
    const dial = await listen(socket =>
      answering(socket, request => {
        held.push({ request, socket })
        if (held.length < 20) return undefined
        for (const one of held.toReversed()) {
          const offset = String(Number(one.request.fields.queueId) * 2)
          one.socket.write(encodeFrame({ ...one.request, code: 0, flag: 1, fields: { offset } }))
        }
        return undefined
      }),
    )
    await using client = new RemotingClient(dial)
    const ids = Array.from({ length: 20 }, (_, index) => index)
    const answers = await Promise.all(ids.map(id => client.call(getMaxOffset, queue(id))))
    expect(answers).toEqual(ids.map(id => ({ ok: true, value: id * 2 })))
    expect(new Set(held.map(one => one.socket)).size).toBe(1)
  })

  it('says refused, where nothing listens', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await new Promise(resolve => server.close(resolve))
    await using client = new RemotingClient(dialTo(port))
    expect(await failureOf(client)).toEqual({ kind: 'refused', text: 'connection refused' })
  })

  it.each([
    ['an SSH server', 'SSH-2.0-OpenSSH_9.2p1\r\n'],
    ['an HTTP server', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ])('says not RocketMQ, where %s listens', async (_, greeting) => {
    await using client = new RemotingClient(await listen(socket => socket.write(greeting)))
    expect(await failureOf(client)).toMatchObject({
      kind: 'not-rocketmq',
      text: expect.stringMatching(/^not RocketMQ/),
    })
  })

  it('says timed out, where a server is silent, and is of use afterwards', async () => {
    let silent = true
    const dial = await listen(socket => answering(socket, () => (silent ? undefined : { fields: { offset: '7' } })))
    await using client = new RemotingClient(dial)
    expect(await client.call(getMaxOffset, queue(0), quick)).toEqual({
      ok: false,
      failure: { kind: 'timed-out', text: 'no answer in 100 ms' },
    })
    silent = false
    expect(await client.call(getMaxOffset, queue(0))).toEqual({ ok: true, value: 7 })
  })

  it('takes no late answer for another one', async () => {
    const dial = await listen(socket => {
      let late: Frame | undefined
      answering(socket, request => {
        if (request.fields.queueId === '0') late = request
        if (request.fields.queueId === '1') return { fields: { offset: '111' } }
        if (request.fields.queueId !== '2' || late == null) return undefined
        socket.write(encodeFrame({ ...late, flag: 1, code: 0, fields: { offset: '0' } }))
        return { fields: { offset: '222' } }
      })
    })
    await using client = new RemotingClient(dial)
    const [late, other] = await Promise.all([0, 1].map(id => client.call(getMaxOffset, queue(id), quick)))
    expect(late).toMatchObject({ failure: { kind: 'timed-out' } })
    expect(other).toEqual({ ok: true, value: 111 })
    expect(await client.call(getMaxOffset, queue(2))).toEqual({ ok: true, value: 222 })
  })

  it('dials again after a connection on which nothing was heard', async () => {
    let connections = 0
    const dial = await listen(socket => {
      connections += 1
      if (connections > 1) answering(socket, () => ({ fields: { offset: '4' } }))
    })
    await using client = new RemotingClient(dial)
    expect(await client.call(getMaxOffset, queue(0), quick)).toMatchObject({ failure: { kind: 'timed-out' } })
    expect(await client.call(getMaxOffset, queue(0))).toEqual({ ok: true, value: 4 })
  })

  it('ignores requests that the server sends', async () => {
    const dial = await listen(socket =>
      answering(socket, request => {
        socket.write(encodeFrame({ ...request, code: 40, flag: 2 }))
        return { fields: { offset: '3' } }
      }),
    )
    await using client = new RemotingClient(dial)
    expect(await client.call(getMaxOffset, queue(0))).toEqual({ ok: true, value: 3 })
  })

  it('says closed, in the middle of an answer or before it, and dials again for the next request', async () => {
    let connections = 0
    const dial = await listen(socket => {
      connections += 1
      if (connections === 3) return answering(socket, () => ({ fields: { offset: '9' } }))
      const cut = connections === 1 ? 10 : 0
      socket.on('data', () =>
        socket.end(encodeFrame({ code: 0, opaque: 1, flag: 1, fields: {}, body: Buffer.alloc(9) }).subarray(0, cut)),
      )
    })
    await using client = new RemotingClient(dial)
    expect(await failureOf(client)).toEqual({ kind: 'closed', text: 'closed in the middle of an answer' })
    expect(await failureOf(client)).toEqual({ kind: 'closed', text: 'closed' })
    expect(await client.call(getMaxOffset, queue(0))).toEqual({ ok: true, value: 9 })
  })

  it('says what the server said when it will not, and what it said when it is not understood', async () => {
    const dial = await listen(socket =>
      answering(socket, ({ code }) =>
        code === getMaxOffset.code ? { code: 2, remark: 'system busy' } : { body: Buffer.from('oops') },
      ),
    )
    await using client = new RemotingClient(dial)
    expect(await failureOf(client)).toEqual({ kind: 'rejected', text: 'system busy', code: 2 })
    expect(await client.call(getClusterInfo, undefined)).toMatchObject({ failure: { kind: 'unreadable' } })
  })

  it('gives up a dial that nobody waits for any more, and ends its stream when it comes all the same', async () => {
    const signals: AbortSignal[] = []
    const { promise, resolve } = deferred<Socket>()
    await using client = new RemotingClient(signal => {
      signals.push(signal)
      return promise
    })
    const both = await Promise.all([1, 2].map(id => client.call(getMaxOffset, queue(id), quick)))
    expect(both.map(answer => !answer.ok && answer.failure.kind)).toEqual(['timed-out', 'timed-out'])
    expect(signals.map(signal => signal.aborted)).toEqual([true])
    const socket = await openSocket()
    resolve(socket)
    await once(socket, 'close')
    expect(socket.destroyed).toBe(true)
  })

  it('throws interrupted when the signal fires, and lets others go on', async () => {
    const controller = new AbortController()
    let answerLater: (() => void) | undefined
    const dial = await listen(socket =>
      answering(socket, request => {
        if (request.fields.queueId === '0') controller.abort()
        else answerLater = () => socket.write(encodeFrame({ ...request, code: 0, flag: 1, fields: { offset: '5' } }))
        return undefined
      }),
    )
    await using client = new RemotingClient(dial)
    const other = client.call(getMaxOffset, queue(1))
    await expect(client.call(getMaxOffset, queue(0), { signal: controller.signal })).rejects.toThrow(RmqctlError)
    await expect(client.call(getMaxOffset, queue(0), { signal: controller.signal })).rejects.toMatchObject({
      code: 'interrupted',
    })
    answerLater?.()
    expect(await other).toEqual({ ok: true, value: 5 })
  })

  it('closes its connection when it is disposed of, and fails what is under way', async () => {
    const { promise: closed, resolve } = deferred<void>()
    const { promise: asked, resolve: askedFor } = deferred<void>()
    const dial = await listen(socket => {
      socket.on('close', () => resolve())
      answering(socket, () => {
        askedFor()
        return undefined
      })
    })
    const client = new RemotingClient(dial)
    const pending = client.call(getMaxOffset, queue(0))
    await asked
    await client[Symbol.asyncDispose]()
    expect(await pending).toMatchObject({ failure: { kind: 'closed' } })
    expect(await failureOf(client)).toMatchObject({ kind: 'closed' })
    await closed
  })
})

async function failureOf(client: RemotingClient): Promise<unknown> {
  const answer = await client.call(getMaxOffset, queue(0))
  return answer.ok ? answer : answer.failure
}

async function openSocket(): Promise<Socket> {
  const dial = await listen(() => undefined)
  return (await dial(new AbortController().signal)) as Socket
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>(settle => {
    resolve = settle
  })
  return { promise, resolve }
}
