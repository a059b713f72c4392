import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openLocal } from '../../src/connection/local.ts'
import { script } from '../../src/shell/command.ts'

const local = await openLocal('A', { env: { ...process.env, RMQ_INHERITED: 'yes' } })

test('a command returns its output and exit code', async () => {
  const output = await local.run({ argv: ['sh', '-c', 'echo out; echo err >&2; exit 3'] })
  expect(output).toEqual({ code: 3, signal: undefined, stdout: 'out\n', stderr: 'err\n' })
})

test('a script gets its arguments, environment and folder', async () => {
  const command = {
    ...script('printf "%s|%s|%s|%s" "$1" "$RMQ_INHERITED" "$MORE" "$PWD"', 'a b'),
    env: { MORE: "it's" },
    cwd: '/',
  }
  expect((await local.run(command)).stdout).toBe("a b|yes|it's|/")
})

test('a program that does not exist is exit 127 with a message', async () => {
  const output = await local.run({ argv: ['rmq-no-such-program'] })
  expect(output.code).toBe(127)
  expect(output.stderr).toContain('rmq-no-such-program')
})

test('a signal that ended the program is told', async () => {
  expect(await local.run(script('kill -9 $$'))).toMatchObject({ code: null, signal: 'SIGKILL' })
})

test('any words arrive as they are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'binary' }).filter(s => !s.includes('\0') && Buffer.from(s).toString() === s)),
      async words => {
        const { stdout } = await local.run({ argv: ['printf', '%s\\0', ...words] })
        expect(stdout).toBe(words.length === 0 ? '\0' : words.map(word => word + '\0').join(''))
      },
    ),
    { numRuns: 25 },
  )
})

test('a daemon that keeps the streams open is not waited for', async () => {
  const started = performance.now()
  const output = await local.run(script('sleep 30 & echo $!'))
  expect(performance.now() - started).toBeLessThan(3000)
  process.kill(Number(output.stdout))
})

test('large input and output arrive whole', async () => {
  const bytes = 20_000_000
  const input = Readable.from(
    (function* () {
      for (let i = 0; i < bytes / 1000; i++) yield Buffer.alloc(1000, 97)
    })(),
  )
  let seen = 0
  const output = await local.run(
    { argv: ['cat'] },
    {
      input,
      onStdout: chunk => {
        seen += chunk.length
      },
    },
  )
  expect({ seen, stdout: output.stdout }).toEqual({ seen: bytes, stdout: '' })
})

test('a program that does not read its input is no error', async () => {
  expect((await local.run({ argv: ['true'], stdin: 'x'.repeat(1_000_000) })).code).toBe(0)
})

test('an input that breaks is an error, not a short upload', async () => {
  const input = Readable.from(
    (async function* () {
      yield 'half'
      throw new Error('disk gone')
    })(),
  )
  await expect(local.run({ argv: ['cat'] }, { input })).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringContaining('disk gone'),
  })
})

test('an abort ends the whole process group, which may clean up', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'rmq-local-'))
  const controller = new AbortController()
  const text = `trap 'echo cleaned > ${dir}/mark; exit 1' TERM; sleep 60 & echo $! > ${dir}/pid; echo ready; wait`
  const run = local.run(script(text), { signal: controller.signal, onStdout: () => controller.abort() })
  await expect(run).rejects.toMatchObject({ code: 'interrupted' })
  expect(await readFile(`${dir}/mark`, 'utf8')).toBe('cleaned\n')
  const pid = Number(await readFile(`${dir}/pid`, 'utf8'))
  await expect.poll(() => isAlive(pid)).toBe(false)
  await rm(dir, { recursive: true })
})

test('a command that runs too long is stopped', async () => {
  await expect(local.run({ argv: ['sleep', '60'] }, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'failed' })
})

test('dial reaches a port of this machine, and says which it could not', async () => {
  const server = createServer(socket => socket.end('hello')).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address != null ? address.port : 0
  const stream = await local.dial('127.0.0.1', port)
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  expect(text).toBe('hello')
  server.close()
  await expect(local.dial('127.0.0.1', port)).rejects.toMatchObject({
    code: 'failed',
    details: { where: `127.0.0.1:${port}` },
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
