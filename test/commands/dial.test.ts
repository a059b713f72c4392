import { createServer, type Server } from 'node:net'
import { expect, test } from 'vitest'
import { dialInstance } from '../../src/commands/dial.ts'
import type { Connection } from '../../src/connection/connection.ts'
import { RmqctlError } from '../../src/errors.ts'
import { deployment } from '../components/deployments.ts'

const wanted = deployment()
const signal = new AbortController().signal
const broker = wanted.instances.find(({ id }) => id === 'broker-a')!
/** On this machine's loopback, so that the direct way is open or refused. */
const here = { ...broker, address: '127.0.0.1:10911' }
const forbidden = new RmqctlError('failed', 'root@A forbids forwarding to it (AllowTcpForwarding, PermitOpen)')

/** A host whose sshd does this with each request to forward. */
function through(dial: Connection['dial']) {
  return dialInstance(wanted, () => ({ dial }) as Connection)
}

test('nobody listens, and the host may not forward: refused is the answer, and will be another one later', async () => {
  const dial = through(async () => {
    throw forbidden
  })
  const port = await freePort()
  await expect(dial(here, port, signal)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('what the host says counts where it may forward', async () => {
  const dial = through(async () => {
    throw new RmqctlError('failed', 'root@A cannot connect: Connection refused')
  })
  await expect(dial(here, await freePort(), signal)).rejects.toThrow('root@A cannot connect')
})

test('a port that answers directly is not asked for through the host', async () => {
  const server = await listening()
  const dial = through(async () => {
    throw new Error('not this way')
  })
  const stream = await dial(here, portOf(server), signal)
  stream.destroy()
  server.close()
})

async function freePort(): Promise<number> {
  const server = await listening()
  const port = portOf(server)
  await new Promise(resolve => server.close(resolve))
  return port
}

function listening(): Promise<Server> {
  return new Promise(resolve => {
    const opened = createServer(socket => socket.on('error', () => {})).listen(0, '127.0.0.1', () => resolve(opened))
  })
}

function portOf(opened: Server): number {
  const address = opened.address()
  return typeof address === 'object' && address != null ? address.port : 0
}
