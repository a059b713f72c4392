import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { DialInstance } from '../../src/probes/remoting-pool.ts'
import { frameDecoder } from '../../src/remoting/decoder.ts'
import { encodeFrame, type Frame } from '../../src/remoting/frame.ts'
import { type CapturedFile, responseOf } from '../remoting/fixtures.ts'

/** Titles of recorded answers, by request code. */
export type Script = Record<number, string>

export const namesrvScript: Script = { 105: 'route', 106: 'cluster info' }
export const masterScript: Script = { 25: 'nudge', 28: 'runtime info of master', 907: 'ha status of master' }
export const slaveScript: Script = { 28: 'runtime info of slave', 907: 'ha status of slave' }

export interface Replay extends AsyncDisposable {
  dial: DialInstance
  /** What was asked, as "instance code", in the order of arrival. */
  asked: string[]
}

/** Another answer than the recorded one; `nth`: of this instance to this code, from 1 on. */
export type Alter = (frame: Frame, about: { instance: string; code: number; nth: number }) => Frame

/** TCP servers that answer as the recorded ones did, one for each instance; one without a script refuses. */
export async function replay(
  file: CapturedFile,
  scripts: Record<string, Script>,
  alter: Alter = frame => frame,
): Promise<Replay> {
  const asked: string[] = []
  const servers = new Map<string, Server>()
  const sockets: Socket[] = []
  for (const [instance, titles] of Object.entries(scripts)) {
    const server = createServer(socket => {
      sockets.push(socket)
      answer(socket, request => {
        asked.push(`${instance} ${request.code}`)
        const title = titles[request.code]
        const frame = title == null ? undefined : frameDecoder()(responseOf(file, title)).frames[0]
        const nth = asked.filter(one => one === asked.at(-1)).length
        return frame == null ? undefined : alter(frame, { instance, code: request.code, nth })
      })
    })
    servers.set(instance, server.listen(0, '127.0.0.1'))
    await once(server, 'listening')
  }
  return {
    asked,
    dial: async ({ id }) => {
      const server = servers.get(id)
      const socket = connect(server == null ? 1 : (server.address() as AddressInfo).port, '127.0.0.1')
      await once(socket, 'connect')
      return socket
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await Promise.all([...servers.values()].map(server => new Promise(resolve => server.close(resolve))))
    },
  }
}

function answer(socket: Socket, find: (request: Frame) => Frame | undefined): void {
  const decode = frameDecoder()
  socket.on('error', () => undefined)
  socket.on('data', (chunk: Buffer) => {
    for (const request of decode(chunk).frames) {
      const response = find(request)
      if (response != null) socket.write(encodeFrame({ ...response, opaque: request.opaque }))
    }
  })
}
