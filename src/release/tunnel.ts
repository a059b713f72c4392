import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Duplex } from 'node:stream'
import { connect, type TLSSocket } from 'node:tls'
import { portOf, proxyAuthorization } from './proxy.ts'

/**
 * A TLS connection to `url` through a proxy's CONNECT.
 * @throws Error when the proxy does not connect, with its status
 */
export async function tunnel(proxy: URL, url: URL, signal: AbortSignal): Promise<TLSSocket> {
  const socket = await connectBy(proxy, `${url.hostname}:${portOf(url)}`, signal)
  return new Promise((resolve, reject) => {
    const secure = connect({ socket, servername: url.hostname }, () => resolve(secure))
    secure.once('error', reject)
    signal.addEventListener('abort', () => secure.destroy(new Error('interrupted')), { once: true })
  })
}

function connectBy(proxy: URL, target: string, signal: AbortSignal): Promise<Duplex> {
  const authorization = proxyAuthorization(proxy)
  return new Promise((resolve, reject) => {
    const request = (proxy.protocol === 'https:' ? httpsRequest : httpRequest)({
      host: proxy.hostname,
      port: portOf(proxy),
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...(authorization && { 'proxy-authorization': authorization }) },
      agent: false,
      signal,
    })
    request.once('connect', (response, socket) => {
      if (response.statusCode === 200) return resolve(socket)
      socket.destroy()
      reject(new Error(`the proxy ${proxy.host} answers ${response.statusCode} to CONNECT`))
    })
    request.once('error', error => reject(new Error(`the proxy ${proxy.host} does not answer: ${error.message}`)))
    request.end()
  })
}
