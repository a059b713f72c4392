import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { errorText } from '../../src/errors.ts'
import { askPage } from '../../src/probes/ask-page.ts'

async function dialTo(server: Server): Promise<(signal: AbortSignal) => Promise<Socket>> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return () => dialled(port)
}

function dialled(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('error', reject)
    socket.once('connect', () => resolve(socket))
  })
}

const pages = (status: number) => (_: IncomingMessage, response: ServerResponse) => response.writeHead(status).end('x')

test.each([200, 302, 401, 404])('a page that answers %i is one', async status => {
  expect(await askPage(await dialTo(createServer(pages(status))))).toEqual({ ok: true, status })
})

test.each<[string, Server, object, RegExp]>([
  ['breaks', createServer(pages(500)), {}, /^its page answers 500$/],
  ['is none', createTcpServer(socket => socket.end('SSH-2.0-OpenSSH\r\n')), {}, /^what answers is no web server$/],
  ['says nothing', createTcpServer(socket => socket.end()), {}, /^it closed the connection$/],
  ['hangs', createTcpServer(() => {}), { timeoutMs: 50 }, /^no answer in 50 ms$/],
])('a server that %s', async (_, server, options, why) => {
  expect(await askPage(await dialTo(server), options)).toEqual({ ok: false, why: expect.stringMatching(why) })
})

test('nobody there, and an interrupt', async () => {
  expect(await askPage(() => dialled(1))).toEqual({ ok: false, why: expect.stringContaining('ECONNREFUSED') })
  const stop = new AbortController()
  const asked = askPage(await dialTo(createTcpServer(() => stop.abort())), { signal: stop.signal })
  expect(errorText(await asked.catch(error => error))).toMatch(/interrupted/)
})
