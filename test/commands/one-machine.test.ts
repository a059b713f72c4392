import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCli } from '../../src/cli/run-cli.ts'
import { fakeEdge } from '../cli/fake-edge.ts'
import { type Sshd, startSshd, trust, whyNoSshd } from '../connection/sshd.ts'
import { good } from '../topology/load-text.ts'

const reason = whyNoSshd()

// One sshd answers on every 127.x address, as a machine with two names does.
describe.skipIf(reason != null)(`one machine by two addresses${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  const { HOME } = process.env
  const folder = mkdtempSync(join(tmpdir(), 'rmqctl-twice-'))
  let sshd: Sshd
  beforeAll(async () => {
    sshd = await startSshd()
    trust(sshd, ['127.0.0.1', '127.0.0.2'])
    process.env.HOME = sshd.home
    writeFileSync(join(folder, 'trade.yaml'), `${good}defaults: { dir: ${folder}/mq }\n`)
  })
  afterAll(() => {
    process.env.HOME = HOME
    sshd[Symbol.dispose]()
    rmSync(folder, { recursive: true })
  })

  const run = async (...argv: string[]) => {
    const edge = fakeEdge({ RMQCTL_HOME: join(folder, 'home'), PATH: process.env.PATH ?? '' })
    const address = (host: string) => `${sshd.user}@${host}:${sshd.port}`
    const hosts = `A=${address('127.0.0.1')},B=${address('127.0.0.2')}`
    const code = await runCli([...argv, 'trade.yaml', '--hosts', hosts], { ...edge, cwd: folder })
    return { code, stdout: edge.text.stdout(), stderr: edge.text.stderr() }
  }

  test('plan sees it by what the hosts say of themselves, before a release is fetched', async () => {
    expect(await run('plan')).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: hosts A (127.0.0.1) and B (127.0.0.2) are one machine
  → give B a machine of its own
  → or bind both to the same address, then their ports are kept apart
`,
    })
  })

  test('up sees it by its own lock, and leaves nothing', async () => {
    const { code, stderr } = await run('up')
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^error: B: it is the same machine as another host of this cluster/),
    })
    expect(existsSync(join(folder, 'mq/trade'))).toBe(false)
  })
})
