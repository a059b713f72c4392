import { describe, expect, it } from 'vitest'
import { proveGroup } from '../../src/probes/prove-group.ts'
import { RemotingPool } from '../../src/probes/remoting-pool.ts'
import { capturedFiles } from '../remoting/fixtures.ts'
import { labDeployment } from './deployment.ts'
import { replay, type Script } from './replay.ts'

const master: Script = { 11: 'pull', 30: 'max offset', 310: 'send' }
const slave: Script = { 30: 'max offset', 33: 'view on slave' }
const files = capturedFiles.filter(file => ['4.9.7', '5.3.3'].includes(file.name))

// that all comes back is for real brokers to show: recorded ones give back what they were sent then
describe.each(files)('against the recorded answers of $name', file => {
  async function prove(scripts: Record<string, Script>, messages = 3) {
    await using servers = await replay(file, scripts)
    await using pool = new RemotingPool(servers.dial)
    const deployment = labDeployment(file.name)
    const asking = { deployment, pool, timeoutMs: 300 }
    const proof = await proveGroup(deployment.groups[0]!, { asking, messages, run: 'test' })
    return { proof, asked: servers.asked }
  }

  it('another message in the place of ours is no copy, and such a copy is not asked again', async () => {
    const { proof, asked } = await prove({ 'broker-a': master, 'broker-a-s': slave })
    expect(proof).toMatchObject({ group: 'broker-a', master: 'broker-a', sent: 3, retries: 0 })
    expect(proof.sendMs).toHaveLength(3)
    expect(proof.copies.map(({ instance, read, problem }) => [instance, read, problem])).toEqual([
      ['broker-a', 0, 'message 1 came back with another body'],
      ['broker-a-s', 0, 'message 1 came back with another body'],
    ])
    expect(asked.filter(one => one === 'broker-a-s 33')).toHaveLength(1)
  })

  it('a slave that does not answer is told, and the sending goes on', async () => {
    const { proof } = await prove({ 'broker-a': master })
    expect(proof).toMatchObject({ sent: 3 })
    expect(proof.copies[1]).toMatchObject({ read: 0, problem: 'does not answer: connection refused' })
  })

  it('a broker that takes no messages ends it', async () => {
    const refused = { ...master, 310: 'send to slave' }
    const { proof } = await prove({ 'broker-a': refused, 'broker-a-s': slave })
    expect(proof).toMatchObject({ sent: 0, problem: expect.stringMatching(/^broker-a refuses messages: /) })
    expect(proof.copies.map(({ problem }) => problem)).toEqual([undefined, undefined])
  })

  it('a master that is away is told as such', async () => {
    const { proof } = await prove({ 'broker-a-s': slave })
    expect(proof).toMatchObject({ sent: 0, problem: 'broker-a does not answer: connection refused' })
  })
})
