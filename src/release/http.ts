import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { interruptionOf, messageOf, RmqctlError } from '../errors.ts'
import { portOf, proxyAuthorization, proxyFor } from './proxy.ts'
import { tunnel } from './tunnel.ts'

export interface HttpOptions {
  /** For the proxy's variables. */
  env: NodeJS.ProcessEnv
  headers?: Record<string, string>
  limits: HttpLimits
  signal?: AbortSignal
}

export interface HttpLimits {
  /** Until the connection stands, names and TLS included. */
  connectMs: number
  /** Longest silence after that. */
  stallMs: number
}

export const defaultLimits: HttpLimits = { connectMs: 5_000, stallMs: 20_000 }

const mostRedirects = 5

/**
 * GET, following redirects (but never from https to http). The body is unread; whoever gets it must read or destroy it.
 * @throws RmqctlError `failed` naming the server and what happened; a status is not an error
 */
export async function get(address: string, options: HttpOptions): Promise<IncomingMessage> {
  let url = new URL(address)
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const response = await getOnce(url, options)
    const location = response.headers.location
    if (![301, 302, 303, 307, 308].includes(response.statusCode ?? 0) || location == null) return response
    response.destroy()
    const next = new URL(location, url)
    if (url.protocol === 'https:' && next.protocol !== 'https:') throw failed(url, `redirects to ${next.protocol}//`)
    url = next
  }
  throw failed(url, 'redirects in a circle')
}

async function getOnce(url: URL, options: HttpOptions): Promise<IncomingMessage> {
  const { signal, limits } = options
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), limits.connectMs)
  const both = signal == null ? deadline.signal : AbortSignal.any([signal, deadline.signal])
  try {
    const request = await send(url, options, both)
    return await answer(request, limits, () => clearTimeout(timer))
  } catch (error) {
    if (signal?.aborted) throw interruptionOf(signal)
    throw failed(
      url,
      deadline.signal.aborted ? `no connection within ${limits.connectMs / 1000} s` : wording(error),
      error,
    )
  } finally {
    clearTimeout(timer)
  }
}

/** The request on its way: straight, by an http proxy's absolute URL, or through a tunnel for https. */
async function send(url: URL, { env, headers }: HttpOptions, connecting: AbortSignal): Promise<ClientRequest> {
  const proxy = proxyFor(url, env)
  const own = { headers: { 'user-agent': 'rmqctl', host: url.host, ...headers }, agent: false, signal: connecting }
  if (proxy == null) return (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, own)
  if (url.protocol === 'https:') {
    const socket = await tunnel(proxy, url, connecting)
    // Only without any agent is createConnection asked.
    return httpsRequest(url, { ...own, agent: undefined, createConnection: () => socket })
  }
  const authorization = proxyAuthorization(proxy)
  return (proxy.protocol === 'https:' ? httpsRequest : httpRequest)({
    ...own,
    host: proxy.hostname,
    port: portOf(proxy),
    path: url.href,
    headers: { ...own.headers, ...(authorization && { 'proxy-authorization': authorization }) },
  })
}

function answer(request: ClientRequest, limits: HttpLimits, connected: () => void): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let stalled: { destroy(error: Error): unknown } = request
    request.setTimeout(limits.stallMs, () => stalled.destroy(new Error(`silent for ${limits.stallMs / 1000} s`)))
    request.once('socket', socket => {
      if (socket.connecting) socket.once('encrypted' in socket ? 'secureConnect' : 'connect', connected)
      else connected()
    })
    request.once('error', reject)
    request.once('response', response => {
      connected()
      stalled = response
      resolve(response)
    })
    request.end()
  })
}

function failed(url: URL, why: string, cause?: unknown): RmqctlError {
  return new RmqctlError('failed', `${url.host}: ${why}`, { where: url.href, cause })
}

function wording(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'cannot be resolved'
  if (code === 'ECONNREFUSED') return 'refuses connections'
  if (code === 'ECONNRESET') return 'closed the connection'
  return messageOf(error)
}
