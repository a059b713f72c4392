import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Command } from '../../src/shell/command.ts'
import { makeDirsScript, removeScript, writeFilesScript } from '../../src/shell/files.ts'
import { startProcess, stopProcess } from '../../src/shell/process.ts'
import { installReleaseCommand } from '../../src/shell/release.ts'
import { linkReleaseCommand } from '../../src/shell/release-link.ts'
import { emptyDir, removeEmptyDirs } from '../../src/shell/remove.ts'
import { noteStartedWith } from '../../src/shell/started-with.ts'
import { installUnits } from '../../src/shell/systemd.ts'
import { createUserScript } from '../../src/shell/user.ts'
import { instanceIn, obedient } from '../shell/instance.ts'
import { liveOn, liveOnceBegun } from '../shell/live.ts'
import { statusOf } from '../shell/process-status.ts'
import { killedAt, me, runIn, shells, temporaryFolder, trapFolder } from '../shell/shells.ts'

/** A step's script, what is there before, and what it reads. */
interface Case {
  kind: string
  prepare: (host: string) => void
  command: (host: string) => Command
  input?: Buffer
  /** Times that it has something to be killed in, at least. */
  moments: number
  /** What a real host has, and we must not touch: tools that write down what they were asked, below `host`. */
  fakes?: Record<string, string>
}

const files = { 'lib/one.jar': 'one', 'lib/two.jar': 'two', 'conf/logback.xml': '<x/>' }
const release = packed(files)
const file = (path: string, content: string) => ({ path, content, mode: '0644', owner: me })
const cases: Case[] = [
  {
    kind: 'make-dirs',
    prepare: () => {},
    command: host =>
      makeDirsScript(['a', 'a/b', 'c d'].map(name => ({ path: `${host}/${name}`, mode: '0750', owner: me }))),
    moments: 5,
  },
  {
    kind: 'write-files',
    prepare: host => write(`${host}/one`, 'old'),
    command: host => writeFilesScript([file(`${host}/one`, 'new'), file(`${host}/two`, 'x'.repeat(9000))]),
    moments: 7,
  },
  {
    kind: 'remove',
    prepare: host => writeAll(host, ['a/1', 'a/b/2', 'c']),
    command: host => removeScript([`${host}/a`, `${host}/c`, `${host}/never`]),
    moments: 2,
  },
  {
    kind: 'install-release',
    prepare: host => write(`${host}/releases/.new-${release.folder}/half`, 'of an earlier run'),
    command: host => installReleaseCommand({ folder: release.folder, into: `${host}/releases`, owner: me }),
    input: release.archive,
    moments: 5,
  },
  {
    kind: 'install-release, from a folder of the host',
    prepare: host => {
      for (const [path, content] of Object.entries(files)) write(`${host}/home/${path}`, content)
      mkdirSync(`${host}/releases`)
    },
    command: host =>
      linkReleaseCommand({ folder: release.folder, into: `${host}/releases`, owner: me, home: `${host}/home` }),
    input: release.sums,
    moments: 7,
  },
  {
    kind: 'run, emptying a folder',
    prepare: host => writeAll(host, ['root/lock', 'root/a/1', 'root/.hidden', 'root/b']),
    command: host => emptyDir(`${host}/root`, ['lock']),
    moments: 2,
  },
  {
    kind: 'run, removing empty folders',
    prepare: host => execFileSync('mkdir', ['-p', `${host}/a/b`, `${host}/c`]),
    command: host => removeEmptyDirs([`${host}/a/b`, `${host}/a`, `${host}/c`, `${host}/never`]),
    moments: 3,
  },
  {
    kind: 'set-keys, its note',
    prepare: host => write(`${host}/.started-with`, `${'0'.repeat(64)}  /p\n${'1'.repeat(64)}  /q\n`),
    command: host => ({ ...noteStartedWith({ dir: host, path: '/p', sha256: '2'.repeat(64), as: me }), as: undefined }),
    moments: 3,
  },
  {
    kind: 'enable-units',
    prepare: () => {},
    command: () => installUnits(['rocketmq-t-broker-a.service', 'rocketmq-t-namesrv-1.service']),
    moments: 2,
    fakes: { systemctl: 'case $1 in enable) shift 2; for u; do : > "$HOST/$u"; done;; esac' },
  },
  {
    kind: 'create-user',
    prepare: () => {},
    command: () => createUserScript('rmq-never'),
    moments: 2,
    fakes: { id: '[ -f "$HOST/made" ]', useradd: ': > "$HOST/made"' },
  },
]

describe.each(cases)('the script of $kind', ({ prepare, command, input, moments, fakes = {} }) => {
  test('killed anywhere and run again, it comes to the same', () => {
    using folder = temporaryFolder()
    const host = join(folder.path, 'host')
    const bin = trapFolder(
      folder.path,
      Object.fromEntries(Object.entries(fakes).map(([name, body]) => [name, `HOST=${host}; ${body}`])),
    )
    const fresh = () => {
      rmSync(host, { recursive: true, force: true })
      mkdirSync(host)
      prepare(host)
    }
    const whole = { ...command(host), ...(input == null ? {} : { stdin: input }) }
    const run = () => {
      expect(killedAt(Number.MAX_SAFE_INTEGER, bin, whole)).toBe(false)
      return treeOf(host)
    }
    fresh()
    const before = treeOf(host)
    const wanted = run()
    expect(wanted).not.toEqual(before)
    let nth = 1
    for (fresh(); killedAt(nth, bin, whole); nth++) {
      expect(run()).toEqual(wanted)
      fresh()
    }
    expect(nth).toBeGreaterThan(moments)
  })

  test.each(shells)('run twice under %s, it comes to the same', (_, shell) => {
    if (Object.keys(fakes).length > 0) return // busybox has some of these inside, and they would be real
    using folder = temporaryFolder()
    const host = folder.path
    prepare(host)
    const run = () =>
      spawnSync(shell[0]!, [...shell.slice(1), ...command(host).argv.slice(1)], { input: input ?? command(host).stdin })
    expect(run().status).toBe(0)
    const wanted = treeOf(host)
    expect(run().status).toBe(0)
    expect(treeOf(host)).toEqual(wanted)
  })
})

describe('the scripts of service, killed anywhere', () => {
  test('a start that is run again makes one process, and no second one', () => {
    using folder = temporaryFolder()
    const instance = instanceIn(folder.path, obedient)
    const bin = trapFolder(folder.path)
    let nth = 1
    for (; killedAt(nth, bin, startProcess(instance)); nth += 1) {
      const again = runIn(['sh'], startProcess(instance))
      expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/^(started|running) \d+\n$/) })
      expect(liveOnceBegun(instance.config)).toHaveLength(1)
      expect(runIn(['sh'], stopProcess(instance)).code).toBe(0)
      expect(liveOn(instance.config)).toHaveLength(0)
    }
    runIn(['sh'], stopProcess(instance))
    expect(nth).toBeGreaterThan(5)
  })

  test('a stop that is run again comes to its end, and only that process got a signal', () => {
    using folder = temporaryFolder()
    const instance = instanceIn(folder.path, obedient)
    const bin = trapFolder(folder.path)
    let nth = 1
    for (let died = true; died; nth += 1) {
      expect(runIn(['sh'], startProcess(instance)).code).toBe(0)
      died = killedAt(nth, bin, stopProcess(instance))
      expect(runIn(['sh'], stopProcess(instance))).toMatchObject({ code: 0 })
      expect(statusOf(instance).running).toBe(false)
      expect(liveOn(instance.config)).toHaveLength(0)
    }
    expect(nth).toBeGreaterThan(5)
  })
})

function write(path: string, content = ''): void {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
}

function writeAll(host: string, names: string[]): void {
  for (const name of names) write(join(host, name))
}

/** Every path with its mode and content. */
function treeOf(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below))
    .toSorted()
    .flatMap(name => {
      const path = join(below, name)
      const stat = lstatSync(join(folder, path))
      const line = `${path} ${(stat.mode & 0o7777).toString(8)}`
      if (stat.isSymbolicLink()) return [`${path} -> ${readlinkSync(join(folder, path))}`]
      // its note of sizes and times is of this very copy
      if (name === '.complete') return [path]
      return stat.isDirectory()
        ? [line, ...treeOf(folder, path)]
        : [`${line} ${readFileSync(join(folder, path), 'utf8')}`]
    })
}

/** A small release as `pack` makes it: the folder's name is of the list of its files. */
function packed(files: Record<string, string>): { folder: string; archive: Buffer; sums: Buffer } {
  using folder = temporaryFolder()
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  const sums = Object.entries(files)
    .map(([path, content]) => `${sha256(content)}  ${path}\n`)
    .join('')
  for (const [path, content] of Object.entries({ ...files, SHA256SUMS: sums })) write(join(folder.path, path), content)
  const archive = execFileSync('tar', ['-czf', '-', '-C', folder.path, '.'])
  return { folder: `5.3.3-${sha256(sums).slice(0, 12)}`, archive, sums: Buffer.from(sums) }
}
