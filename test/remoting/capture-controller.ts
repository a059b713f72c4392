/**
 * Records what real controllers answer, as fixtures. Run by hand against controllers in three NameServers and a group
 * `broker-a` of cluster `lab` of three replicas that are in sync, of one version:
 *   npx tsx test/remoting/capture-controller.ts 5.3.3 127.0.0.1:29888,127.0.0.1:29898,127.0.0.1:29908
 * The first argument names the file fixtures/controller/<name>.json. It elects another master, and then that one again.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { frameDecoder } from '../../src/remoting/decoder.ts'
import { encodeFrame, type Frame } from '../../src/remoting/frame.ts'
import { getControllerMetadata } from '../../src/remoting/requests/controller-metadata.ts'
import { electMaster } from '../../src/remoting/requests/elect-master.ts'
import { getSyncState } from '../../src/remoting/requests/sync-state.ts'
import type { Rpc } from '../../src/remoting/rpc.ts'
import type { Captured, CapturedFile } from './fixtures.ts'

const [name = '', controllers = ''] = process.argv.slice(2)
const captured: Captured[] = []
const group = 'broker-a'

for (const address of controllers.split(',')) {
  const frame = await exchange(address, getControllerMetadata, undefined)
  const { isLeader } = getControllerMetadata.decode(frame.answer)
  keep(isLeader ? 'metadata of the leader' : 'metadata of a follower', frame)
  if (isLeader) await ofLeader(address)
  else keep('sync state of a follower', await exchange(address, getSyncState, { groups: [group] }))
}
const file: CapturedFile = { name, captured }
mkdirSync(new URL('fixtures/controller/', import.meta.url), { recursive: true })
writeFileSync(new URL(`fixtures/controller/${name}.json`, import.meta.url), `${JSON.stringify(file, null, 1)}\n`)

async function ofLeader(address: string): Promise<void> {
  const before = await exchange(address, getSyncState, { groups: [group, 'no-such-group'] })
  keep('sync state', before)
  const state = getSyncState.decode(before.answer)[group]!
  const id = state.inSync.find(one => one.id !== state.masterId)!.id
  keep('elected', await exchange(address, electMaster, { cluster: 'lab', group, id }))
  keep('leads already', await exchange(address, electMaster, { cluster: 'lab', group, id }))
  keep('not elected', await exchange(address, electMaster, { cluster: 'lab', group, id: 99 }))
  keep('sync state right after an election', await exchange(address, getSyncState, { groups: [group] }))
}

interface Exchange {
  request: Buffer
  response: Buffer
  answer: Frame
}

function keep(title: string, { request, response }: Exchange): void {
  if (captured.some(one => one.title === title)) return
  captured.push({ title, request: request.toString('hex'), response: response.toString('hex') })
}

function exchange<Q, A>(address: string, rpc: Rpc<Q, A>, question: Q): Promise<Exchange> {
  const { fields = {}, body = Buffer.alloc(0) } = rpc.encode(question)
  const request = encodeFrame({ code: rpc.code, opaque: captured.length + 1, flag: 0, fields, body })
  const [host = '', port] = address.split(':')
  const chunks: Buffer[] = []
  const decode = frameDecoder()
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), host, () => socket.write(request))
    socket.on('error', reject)
    socket.on('data', chunk => {
      chunks.push(chunk)
      const [answer] = decode(chunk).frames
      if (answer == null) return
      socket.destroy()
      resolve({ request, response: Buffer.concat(chunks), answer })
    })
  })
}
