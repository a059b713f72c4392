import { type ChildProcess, spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connection } from '../../src/connection/connection.ts'
import { openLocal } from '../../src/connection/local.ts'
import { type Watched, Watchers } from '../../src/execute/watch.ts'
import { byLine } from '../../src/shell/by-line.ts'
import { shells, temporaryFolder } from '../shell/shells.ts'

let folder: ReturnType<typeof temporaryFolder>
let children: ChildProcess[]
beforeEach(() => {
  folder = temporaryFolder()
  children = []
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  folder[Symbol.dispose]()
})

/** An instance's folder with a process that ends when its input does. */
function start(id: string, exitCode = 0): { id: string; pid: number; dir: string; end: () => void } {
  const dir = join(folder.path, `the $dir of ${id}`)
  mkdirSync(join(dir, 'home/logs'), { recursive: true })
  const child = spawn('sh', ['-c', `cat >/dev/null; echo ${exitCode} > exit`], {
    cwd: dir,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  children.push(child)
  return { id, pid: child.pid!, dir, end: () => child.stdin?.end() }
}

function write(dir: string, text: string): void {
  appendFileSync(join(dir, 'stdout.log'), text)
}

function writePid({ dir, pid }: { dir: string; pid: number }): void {
  writeFileSync(join(dir, 'pid'), `${pid} 1\n`)
}

/** Waits for what was written to be seen; the test's own time limit ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 10))
}

/** Processes that were started with our folder in their command line or environment, by pid. */
function ours(): string[] {
  return readdirSync('/proc').filter(pid => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`RMQCTL_TEST=${folder.path}`)
    } catch {
      return false
    }
  })
}

async function connectionOf(shell: string[]): Promise<Connection> {
  const bin = join(folder.path, 'bin')
  mkdirSync(bin)
  if (shell[0] !== 'sh') writeFileSync(join(bin, 'sh'), `#!/bin/sh\nexec ${shell.join(' ')} "$@"\n`, { mode: 0o755 })
  return openLocal('A', { env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, RMQCTL_TEST: folder.path } })
}

describe.each(shells)('following starts under %s', (_, shell) => {
  const follow = (watchers: Watchers, connection: Connection, one: { id: string; pid: number; dir: string }): Watched =>
    watchers.follow(connection, { id: one.id, pid: one.pid, dir: one.dir, unit: '', isFresh: true })

  test('whole lines as they come, a partial one with its rest, blanks and signs as they are', async () => {
    const connection = await connectionOf(shell)
    await using watchers = new Watchers()
    const broker = start('broker-a')
    const watched = follow(watchers, connection, broker)
    write(broker.dir, 'before the pid\n')
    writePid(broker)
    await until(() => watched.lines.length === 1)
    write(broker.dir, '  two  \\n %s $HOME\nThe broker[a] boot')
    await until(() => watched.lines.length === 2)
    write(broker.dir, ' success\n')
    await until(() => watched.lines.length === 3)
    expect(watched.lines).toEqual(['before the pid', '  two  \\n %s $HOME', 'The broker[a] boot success'])
    expect(watched.exit).toBeUndefined()
  })

  test('the end with its code, after the last line though that has no end', async () => {
    const connection = await connectionOf(shell)
    await using watchers = new Watchers()
    const broker = start('broker-a', 255)
    write(broker.dir, 'Address already in use')
    writePid(broker)
    const watched = follow(watchers, connection, broker)
    broker.end()
    await until(() => watched.exit != null)
    expect(watched).toMatchObject({ lines: ['Address already in use'], exit: { code: 255 } })
  })

  test('an end before anything was written', async () => {
    const connection = await connectionOf(shell)
    await using watchers = new Watchers()
    const broker = start('broker-a', 78)
    broker.end()
    const watched = follow(watchers, connection, broker)
    await until(() => watched.exit != null)
    expect(watched).toMatchObject({ lines: [], exit: { code: 78 } })
  })

  test('two instances by one watcher, and the growth of their logs', async () => {
    const connection = await connectionOf(shell)
    await using watchers = new Watchers()
    const [a, b] = [start('broker-a'), start('broker-b', 1)]
    for (const one of [a, b]) {
      writePid(one)
      write(one.dir, `hello from ${one.id}\n`)
    }
    const [seenA, seenB] = [follow(watchers, connection, a), follow(watchers, connection, b)]
    b.end()
    await until(() => seenB.exit != null && seenA.lines.length === 1)
    expect([seenA.lines, seenB.lines]).toEqual([['hello from broker-a'], ['hello from broker-b']])
    expect(seenB.exit).toEqual({ code: 1 })
    expect(seenA.exit).toBeUndefined()
    const before = seenA.logBytes
    writeFileSync(join(a.dir, 'home/logs/store.log'), 'x'.repeat(100_000))
    await until(() => seenA.logBytes >= before + 100_000)
  })

  test('its end leaves no process', async () => {
    const connection = await connectionOf(shell)
    const watchers = new Watchers()
    const broker = start('broker-a')
    writePid(broker)
    write(broker.dir, 'one\n')
    const watched = follow(watchers, connection, broker)
    await until(() => watched.lines.length === 1)
    expect(ours().length).toBeGreaterThan(0)
    await watchers[Symbol.asyncDispose]()
    await until(() => ours().length === 0)
  })
})

test.each([
  ['is lost', () => Promise.reject(new Error('connection lost')), 'connection lost'],
  [
    'ends its watcher',
    () => Promise.resolve({ code: 1, stdout: '', stderr: 'sh: out of memory\n' }),
    'what starts on the host cannot be watched any more: sh: out of memory',
  ],
])('a host that %s tells so for all of its instances, and of no end', async (_, run, message) => {
  await using watchers = new Watchers()
  const connection = { host: 'B', run } as unknown as Connection
  const follow = (id: string) => watchers.follow(connection, { id, pid: 1, dir: '/', unit: '', isFresh: true })
  const first = follow('broker-a')
  await until(() => first.lost != null)
  for (const watched of [first, follow('broker-b')]) {
    expect(watched.lost?.message).toBe(message)
    expect(watched.exit).toBeUndefined()
  }
})

test('lines are whole, however the chunks fall', () => {
  const text = 'one\n\ntwo three\nrest'
  for (let at = 0; at <= text.length; at++) {
    const lines: string[] = []
    const { take } = byLine(line => lines.push(line))
    take(text.slice(0, at))
    take(text.slice(at))
    expect(lines).toEqual(['one', '', 'two three'])
  }
})
