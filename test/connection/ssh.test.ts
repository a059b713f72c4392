import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Connection } from '../../src/connection/connection.ts'
import { script } from '../../src/shell/command.ts'
import { open, type Sshd, startSshd, trust, whyNoSshd } from './sshd.ts'

const reason = whyNoSshd()

describe.skipIf(reason != null)(`commands over SSH${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  let sshd: Sshd
  let host: Connection

  beforeAll(async () => {
    sshd = await startSshd()
    trust(sshd, ['127.0.0.1'])
    host = await open(sshd)
  }, 60_000)
  afterAll(async () => {
    await host[Symbol.asyncDispose]()
    sshd[Symbol.dispose]()
  })

  test('a command returns its output and exit code', async () => {
    const output = await host.run({ argv: ['sh', '-c', 'echo out; echo err >&2; exit 3'] })
    expect(output).toEqual({ code: 3, signal: undefined, stdout: 'out\n', stderr: 'err\n' })
  })

  test('a script gets its arguments, environment and folder', async () => {
    const command = { ...script('printf "%s|%s|%s" "$1" "$MORE" "$PWD"', 'a b'), env: { MORE: "it's" }, cwd: '/' }
    expect((await host.run(command)).stdout).toBe("a b|it's|/")
  })

  test('a signal that ended the program is told', async () => {
    expect(await host.run({ argv: ['sh', '-c', 'kill -9 $$'] })).toMatchObject({ code: null, signal: 'SIGKILL' })
  })

  test('any words arrive as they are', async () => {
    const word = fc.string({ unit: 'binary' }).filter(s => !s.includes('\0') && Buffer.from(s).toString() === s)
    await fc.assert(
      fc.asyncProperty(fc.array(word), async words => {
        const { stdout } = await host.run({ argv: ['printf', '%s\\0', ...words] })
        expect(stdout).toBe(words.length === 0 ? '\0' : words.map(one => one + '\0').join(''))
      }),
      { numRuns: 15 },
    )
  })

  test('what is given on standard input is in no process list', async () => {
    const secret = 'sentinel-4711'
    const { stdout } = await host.run({
      argv: ['sh', '-c', 'read word; ps -eo args; echo "got $word"'],
      stdin: `${secret}\n`,
    })
    expect(stdout.replace(`got ${secret}`, '')).not.toContain(secret)
    expect(stdout).toContain(`got ${secret}`)
  })

  test('100 MB of input arrive whole, and memory stays small', async () => {
    const block = Buffer.alloc(1_000_000, 'rocketmq')
    const hash = createHash('sha256')
    const before = process.memoryUsage.rss()
    let peak = 0
    const input = Readable.from(
      (function* () {
        for (let i = 0; i < 100; i++) {
          hash.update(block)
          peak = Math.max(peak, process.memoryUsage.rss() - before)
          yield block
        }
      })(),
    )
    const { stdout } = await host.run({ argv: ['sha256sum'] }, { input })
    expect(stdout.split(' ')[0]).toBe(hash.digest('hex'))
    expect(peak).toBeLessThan(80_000_000)
  })

  test('large output arrives whole, piece by piece', async () => {
    let seen = 0
    const output = await host.run(
      { argv: ['head', '-c', '20000000', '/dev/zero'] },
      { onStdout: chunk => (seen += chunk.length) },
    )
    expect({ seen, code: output.code, stdout: output.stdout }).toEqual({ seen: 20_000_000, code: 0, stdout: '' })
  })

  test('a daemon that keeps the streams open is not waited for', async () => {
    const started = performance.now()
    const output = await host.run(script('sleep 30 & echo $!'))
    expect(performance.now() - started).toBeLessThan(4000)
    await host.run({ argv: ['kill', output.stdout.trim()] })
  })

  test('an input that breaks ends the program before it can take half for the whole', async () => {
    const input = Readable.from(
      (async function* () {
        yield 'half'
        await new Promise(resolve => setTimeout(resolve, 50))
        throw new Error('disk gone')
      })(),
    )
    const mark = `${sshd.home}/mark`
    const run = host.run({ argv: ['sh', '-c', `cat >/dev/null; echo whole > ${mark}`] }, { input })
    await expect(run).rejects.toMatchObject({ code: 'failed', message: expect.stringContaining('disk gone') })
    expect((await host.run({ argv: ['cat', mark] })).code).toBe(1)
  })

  test('an abort ends the program on the host, which may clean up', async () => {
    const controller = new AbortController()
    const mark = `${sshd.home}/cleaned`
    const text = `trap 'echo cleaned > ${mark}; exit 1' TERM; echo ready; sleep 60 & wait`
    const run = host.run(script(text), { signal: controller.signal, onStdout: () => controller.abort() })
    await expect(run).rejects.toMatchObject({ code: 'interrupted' })
    expect((await host.run({ argv: ['cat', mark] })).stdout).toBe('cleaned\n')
  })

  test('a command that runs too long is stopped, and its place is free again', async () => {
    const stop = () => host.run({ argv: ['sleep', '60'] }, { timeoutMs: 50 })
    await expect(Promise.all(Array.from({ length: 12 }, stop))).rejects.toMatchObject({ code: 'failed' })
    expect((await host.run({ argv: ['true'] })).code).toBe(0)
  })

  test('fifty commands at once share the few sessions that sshd allows', async () => {
    const runs = Array.from({ length: 50 }, (_, n) => host.run({ argv: ['echo', String(n)] }))
    const outputs = await Promise.all(runs)
    expect(outputs.map(output => Number(output.stdout))).toEqual(outputs.map((_, n) => n))
  })

  test('dial reaches a port that only the host sees, and says which it could not', async () => {
    const server = createServer(socket => socket.end('hello')).listen(0, '127.0.0.1')
    await new Promise(resolve => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address != null ? address.port : 0
    let text = ''
    for await (const chunk of await host.dial('127.0.0.1', port)) text += String(chunk)
    expect(text).toBe('hello')
    await new Promise(resolve => server.close(resolve))
    await expect(host.dial('127.0.0.1', port)).rejects.toMatchObject({
      code: 'failed',
      details: { where: `127.0.0.1:${port}` },
    })
  })

  test('a dial can be given up', async () => {
    await expect(host.dial('127.0.0.1', 1, AbortSignal.abort())).rejects.toMatchObject({ code: 'interrupted' })
  })

  test('a connection that is cut is told, by what runs and by what comes later', async () => {
    const cut = await open(sshd)
    const { stdout } = await cut.run({ argv: ['sh', '-c', 'echo $PPID'] })
    const run = cut.run({ argv: ['cat'] }, { input: endless() })
    setTimeout(() => process.kill(Number(stdout)), 100)
    await expect(run).rejects.toMatchObject({ code: 'unreachable', details: { host: 'A' } })
    await expect(cut.run({ argv: ['true'] })).rejects.toMatchObject({ code: 'unreachable' })
    await expect(cut.dial('127.0.0.1', 1)).rejects.toMatchObject({ code: 'unreachable' })
    await cut[Symbol.asyncDispose]()
  })

  test('what it says on a second connection is not shown in argv of this machine either', () => {
    expect(execFileSync('ps', ['-eo', 'args']).toString()).not.toContain('sentinel-4711')
  })
})

function endless(): Readable {
  const block = Buffer.alloc(65536)
  return new Readable({
    read() {
      setImmediate(() => this.push(block))
    },
  })
}
