import { expect, test } from 'vitest'
import type { Connection } from '../../src/connection/connection.ts'
import { RmqctlError } from '../../src/errors.ts'
import { nudgeBroker } from '../../src/execute/nudge-broker.ts'
import { RemotingPool } from '../../src/probes/remoting-pool.ts'
import type { Command } from '../../src/shell/command.ts'
import { labDeployment } from '../probes/deployment.ts'
import { masterScript, replay } from '../probes/replay.ts'
import { capturedFiles } from '../remoting/fixtures.ts'

const file = capturedFiles.find(({ name }) => name === '5.3.3')!
const deployment = labDeployment('5.3.3')
const broker = deployment.instances.find(({ id }) => id === 'broker-a')!

/** What was asked of the host and of the broker, in order. */
async function nudged(answer: (text: string) => number): Promise<string[]> {
  const asked: string[] = []
  await using servers = await replay(file, { 'broker-a': masterScript }, frame => {
    asked.push('25')
    return frame
  })
  await using pool = new RemotingPool(servers.dial)
  const connection: Connection = {
    host: broker.host,
    privilege: { kind: 'none' },
    run: async ({ stdin }: Command) => {
      const text = String(stdin).slice(0, 2)
      asked.push(text)
      return { code: answer(text), stdout: '', stderr: '' }
    },
    dial: () => Promise.reject(new Error('not dialled')),
    [Symbol.asyncDispose]: async () => {},
  }
  await nudgeBroker(broker, { asking: { deployment, pool }, connections: new Map([[broker.host, connection]]) })
  return asked
}

test('the file that the broker writes over is kept, and put back', async () => {
  expect(await nudged(() => 0)).toEqual(['cp', '25', 'mv'])
})

test.each<[string, (text: string) => number]>([
  ['no room for the copy', text => (text === 'cp' ? 1 : 0)],
  [
    'a host that is lost',
    () => {
      throw new RmqctlError('unreachable', 'the connection was lost')
    },
  ],
])('%s: the broker registers all the same', async (_, answer) => {
  expect(await nudged(answer)).toEqual(['cp', '25'])
})

test('a host that is lost while the broker registers: it has registered', async () => {
  const lost = (text: string) => {
    if (text === 'mv') throw new RmqctlError('unreachable', 'the connection was lost')
    return 0
  }
  expect(await nudged(lost)).toEqual(['cp', '25', 'mv'])
})
