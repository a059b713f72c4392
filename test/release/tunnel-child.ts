import { readFileSync } from 'node:fs'
import { createServer as createProxy } from 'node:http'
import { createServer } from 'node:https'
import { type AddressInfo, connect, type Server } from 'node:net'
import { get } from '../../src/release/http.ts'

/** A process of its own, because Node reads NODE_EXTRA_CA_CERTS only when it starts. Prints what came, or why not. */
const [key = '', cert = ''] = process.argv.slice(2)
const site = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
  response.end(`tunnelled to ${request.headers.host}`)
})
const proxy = createProxy()
const portOf = async (server: Server) => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
const sitePort = await portOf(site)
proxy.on('connect', (_, client) => {
  const far = connect(sitePort, '127.0.0.1', () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    far.pipe(client).pipe(far)
  })
})
const env = { https_proxy: `http://127.0.0.1:${await portOf(proxy)}` }
try {
  const response = await get('https://archive.test/file', { env, limits: { connectMs: 5000, stallMs: 5000 } })
  for await (const chunk of response) process.stdout.write(chunk)
} catch (error) {
  process.stdout.write(String(error))
}
process.exit()
