import { connect, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { openLocal } from '../../src/connection/local.ts'
import { haSocketsCommand, parseHaSockets } from '../../src/facts/ha-sockets.ts'

test.each([
  ['nobody', '', []],
  ['no ss', '0B00000A:9C40\n', [{ address: '10.0.0.11:40000' }]],
  [
    'Java, which listens on IPv6 for both',
    '0000000000000000FFFF00000B00000A:9C40\n0000000000000000FFFF00000C00000A:9C41\n' +
      'reported [::ffff:10.0.0.11]:40000\nsilent [::ffff:10.0.0.12]:40001\n',
    [
      { address: '10.0.0.11:40000', reported: true },
      { address: '10.0.0.12:40001', reported: false },
    ],
  ],
  ['one that came in between', 'reported 10.0.0.11:40000\n', []],
])('%s', (_, stdout, expected) => {
  expect(parseHaSockets(stdout)).toEqual(expected)
})

test.each([['::'], ['127.0.0.1']])(
  'real connections to %s: one that has sent something, one that has not',
  async address => {
    const server = createServer().listen(0, address)
    await new Promise(resolve => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    const [silent, reporting] = [await client(port), await client(port)]
    await new Promise(resolve => reporting.write(Buffer.alloc(8), resolve))
    await using connection = await openLocal('A', { env: process.env })
    const look = async () => parseHaSockets((await connection.run(haSocketsCommand(port))).stdout)
    expect((await look()).toSorted((a, b) => Number(a.reported) - Number(b.reported))).toEqual([
      { address: addressOf(silent), reported: false },
      { address: addressOf(reporting), reported: true },
    ])
    for (const socket of [silent, reporting]) socket.destroy()
    server.close()
  },
)

function client(port: number): Promise<Socket> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
  })
}

function addressOf(socket: Socket): string {
  return `127.0.0.1:${socket.localPort}`
}
