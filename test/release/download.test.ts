import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { download } from '../../src/release/download.ts'
import { get } from '../../src/release/http.ts'
import { temporary } from './fakes.ts'
import { serve } from './server.ts'

const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251))
const limits = { connectMs: 2000, stallMs: 300 }

async function fetched(url: string, env: NodeJS.ProcessEnv = {}): Promise<Buffer> {
  const to = join(await temporary(), 'file')
  await download({ url, to, env, limits, pauseMs: 0 })
  return readFile(to)
}

/** Sends `share` of what was asked for, then hangs up; with parts where `etag` is given. */
function cutting(share: number, etag?: string) {
  return (request: IncomingMessage, response: ServerResponse) => {
    const from = etag == null ? 0 : Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const rest = content.subarray(request.headers['if-range'] === etag ? from : 0)
    const start = content.length - rest.length
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': rest.length,
      ...(etag && { etag }),
      ...(start > 0 && { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }),
    })
    const end = rest.length < 1000 ? rest.length : Math.ceil(rest.length * share)
    response.write(rest.subarray(0, end), () => (end === rest.length ? response.end() : response.destroy()))
  }
}

describe('a download', () => {
  it('follows redirects, and goes on after each cut where it ended', async () => {
    const files = await serve(cutting(0.6, '"v1"'))
    const front = await serve((_, response) => response.writeHead(302, { location: `${files.url}/there` }).end())
    expect((await fetched(`${front.url}/here`)).equals(content)).toBe(true)
    expect(files.asked.length).toBeGreaterThan(3)
    expect(files.asked[1]).toMatch(/^GET \/there bytes=\d{5,6}-$/)
  })

  it('starts anew when the server has another file by now', async () => {
    const files = await serve((request, response, count) =>
      cutting(count === 1 ? 0.5 : 1, `"v${count}"`)(request, response),
    )
    expect((await fetched(files.url)).equals(content)).toBe(true)
    expect(files.asked[1]).toMatch(/bytes=\d{5,6}-$/)
  })

  it('starts anew from a server that cannot continue, and gives up when that brings nothing more', async () => {
    const once = await serve((request, response, count) => cutting(count === 1 ? 0.5 : 1)(request, response))
    expect((await fetched(once.url)).equals(content)).toBe(true)
    const always = await serve(cutting(0.5))
    await expect(fetched(always.url)).rejects.toThrow(/cut off after \d{5,6} of 300000 bytes/)
    expect(always.asked).toHaveLength(3)
  })

  it('ends when the server falls silent in the middle, having tried to continue', async () => {
    const silent = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 100, etag: '"v1"' })
      response.write('x')
    })
    await expect(fetched(silent.url)).rejects.toThrow(/cut off after 1 of 100 bytes \(silent for 0.3 s\)/)
  })

  it.each([
    [404, /it is not there \(404\)/],
    [503, /answers 503/],
    [407, /the proxy asks for a login/],
  ])('with status %i fails', async (status, message) => {
    const server = await serve((_, response) => response.writeHead(status).end())
    await expect(fetched(server.url)).rejects.toThrow(message)
  })

  it('ends on the signal', async () => {
    const stop = new AbortController()
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('x', () => stop.abort())
    })
    const to = join(await temporary(), 'file')
    const running = download({ url: server.url, to, env: {}, limits, signal: stop.signal })
    await expect(running).rejects.toThrow(expect.objectContaining({ code: 'interrupted' }))
  })
})

describe('a connection', () => {
  it('that is refused, or has no name, is named', async () => {
    await expect(fetched('http://127.0.0.1:1/x')).rejects.toThrow('127.0.0.1:1: refuses connections')
    await expect(fetched('http://nowhere.invalid/x')).rejects.toThrow('nowhere.invalid: cannot be resolved')
  })

  it('that only runs in circles ends', async () => {
    const server = await serve((_, response) => response.writeHead(301, { location: '/' }).end())
    await expect(fetched(server.url)).rejects.toThrow(/redirects in a circle/)
  })

  it('without an answer ends', async () => {
    const server = await serve(() => {})
    await expect(fetched(server.url)).rejects.toThrow(/silent for 0.3 s/)
  })

  it('that never gets to its TLS handshake ends by its own time-out', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}/`
    const failure = get(url, { env: {}, limits: { connectMs: 100, stallMs: 9000 } })
    await expect(failure).rejects.toThrow(/no connection within 0.1 s/)
    silent.close()
  })

  it('goes through an http proxy, with its login', async () => {
    const proxy = await serve((request, response) => response.end(request.headers['proxy-authorization']))
    const env = { http_proxy: proxy.url.replace('//', '//me:secret@') }
    expect(String(await fetched('http://archive.invalid/file', env))).toBe('Basic bWU6c2VjcmV0')
    expect(proxy.asked).toEqual(['GET http://archive.invalid/file'])
  })

  it('for https asks the proxy to CONNECT, and says what the proxy answers but not its password', async () => {
    const proxy = await serve(() => {})
    const env = { https_proxy: proxy.url.replace('//', '//me:secret@') }
    const failure = await get('https://archive.invalid/file', { env, limits }).catch((error: Error) => error.message)
    expect(failure).toMatch(/^archive.invalid: the proxy 127.0.0.1:\d+ answers 403 to CONNECT$/)
    expect(proxy.asked).toEqual(['CONNECT archive.invalid:443 Basic bWU6c2VjcmV0'])
  })
})
