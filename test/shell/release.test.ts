import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { installReleaseCommand } from '../../src/shell/release.ts'
import { me, shells, temporaryFolder } from './shells.ts'

let folder: ReturnType<typeof temporaryFolder>
let into: string
let release: { folder: string; archive: Buffer }
beforeEach(() => {
  folder = temporaryFolder()
  into = join(folder.path, "it's a $dir", 'releases')
  mkdirSync(into, { recursive: true })
  release = pack({ 'lib/one.jar': 'one', 'conf/a b.xml': '<x/>' })
})
afterEach(() => folder[Symbol.dispose]())

/** A small release as `pack` makes it: the folder's name is of the list of its files. */
function pack(files: Record<string, string>): typeof release {
  const source = join(folder.path, 'source')
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(source, path, '..'), { recursive: true })
    writeFileSync(join(source, path), content)
  }
  const lines = Object.entries(files).map(([path, content]) => `${sha256(content)}  ${path}\n`)
  writeFileSync(join(source, 'SHA256SUMS'), lines.join(''))
  const archive = execFileSync('tar', ['-czf', '-', '-C', source, '.'])
  return { folder: `5.3.3-${sha256(lines.join('')).slice(0, 12)}`, archive }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function install(
  shell: string[],
  input: Buffer = release.archive,
  env: NodeJS.ProcessEnv = {},
): { code: number | null; stderr: string } {
  const { argv } = installReleaseCommand({ folder: release.folder, into, owner: me })
  const result = spawnSync(shell[0]!, [...shell.slice(1), ...argv.slice(1)], {
    input,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  return { code: result.status, stderr: result.stderr }
}

const target = (path = '') => join(into, release.folder, path)

describe.each(shells)('installing a release under %s', (_, shell) => {
  test('it is complete, readable by anybody, and nothing else is left', () => {
    expect(install(shell)).toEqual({ code: 0, stderr: '' })
    expect(readdirSync(into)).toEqual([release.folder])
    expect(readdirSync(target()).toSorted()).toEqual(['.complete', 'SHA256SUMS', 'conf', 'lib'])
    expect(readFileSync(target('conf/a b.xml'), 'utf8')).toBe('<x/>')
    expect(statSync(target('lib')).mode & 0o777).toBe(0o755)
    expect(statSync(target('lib/one.jar')).mode & 0o777).toBe(0o644)
  })

  test('one that is complete is left as it is', () => {
    install(shell)
    writeFileSync(target('mark'), '')
    expect(install(shell).code).toBe(0)
    expect(existsSync(target('mark'))).toBe(true)
  })

  test.each<[string, () => void]>([
    ['changed', () => writeFileSync(target('lib/one.jar'), 'two')],
    ['deleted', () => rmSync(target('lib/one.jar'))],
    ['listed otherwise', () => writeFileSync(target('SHA256SUMS'), `${sha256('two')}  lib/one.jar\n`)],
  ])('one of which a file was %s since is brought anew', (_, damage) => {
    install(shell)
    writeFileSync(target('mark'), '')
    damage()
    expect(install(shell).code).toBe(0)
    expect(readFileSync(target('lib/one.jar'), 'utf8')).toBe('one')
    expect(existsSync(target('mark'))).toBe(false)
  })

  test('one that an earlier rmqctl marked, or that was only touched, is hashed and kept', () => {
    install(shell)
    writeFileSync(target('mark'), '')
    const stamp = readFileSync(target('.complete'), 'utf8')
    for (const change of [
      () => writeFileSync(target('.complete'), ''),
      () => utimesSync(target('lib/one.jar'), 1, 1),
    ]) {
      change()
      expect(install(shell).code).toBe(0)
      expect(existsSync(target('mark'))).toBe(true)
    }
    expect(readFileSync(target('.complete'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/)
    expect(readFileSync(target('.complete'), 'utf8')).not.toBe(stamp)
  })

  test('one that is not complete is replaced, with what an earlier run left beside it', () => {
    mkdirSync(target('lib'), { recursive: true })
    writeFileSync(target('lib/half.jar'), '')
    mkdirSync(join(into, `.new-${release.folder}/lib`), { recursive: true })
    writeFileSync(join(into, `.new-${release.folder}/lib/stale.jar`), '')
    expect(install(shell).code).toBe(0)
    expect(readdirSync(target('lib'))).toEqual(['one.jar'])
    expect(readdirSync(into)).toEqual([release.folder])
  })

  test.each<[string, () => Buffer, RegExp]>([
    [
      'cut short',
      () => release.archive.subarray(0, release.archive.length / 2),
      /could not be unpacked|did not arrive whole/,
    ],
    ['empty', () => Buffer.alloc(0), /could not be unpacked|did not arrive whole/],
    ['no archive at all', () => Buffer.from('<html>404</html>'), /could not be unpacked|did not arrive whole/],
    ['with another file than its list says', () => tampered(), /did not arrive whole/],
    ['another release than was asked for', () => pack({ 'lib/two.jar': 'two' }).archive, /is not 5\.3\.3-/],
  ])('an archive that is %s leaves nothing', (_, archive, message) => {
    const ran = install(shell, archive())
    expect(ran.code).toBe(1)
    expect(ran.stderr).toMatch(message)
    expect(readdirSync(into)).toEqual([])
  })

  test('killed at any tool, the next run finishes it', () => {
    const bin = trapped()
    for (let nth = 1; ; nth++) {
      writeFileSync(join(folder.path, 'calls'), '0\n')
      const { argv } = installReleaseCommand({ folder: release.folder, into, owner: me })
      const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, KILL_AT: String(nth) }
      const ran = spawnSync('setsid', ['-w', ...shell, ...argv.slice(1)], { input: release.archive, env })
      const isComplete = existsSync(target('.complete'))
      if (isComplete) expect(readFileSync(target('lib/one.jar'), 'utf8')).toBe('one')
      expect(install(shell).code).toBe(0)
      expect(readdirSync(into)).toEqual([release.folder])
      expect(readFileSync(target('lib/one.jar'), 'utf8')).toBe('one')
      if (ran.status === 0) break
      expect(nth).toBeLessThan(40)
      execFileSync('rm', ['-rf', target()])
    }
  })
})

function tampered(): Buffer {
  const source = join(folder.path, 'source')
  writeFileSync(join(source, 'lib/one.jar'), 'One')
  return execFileSync('tar', ['-czf', '-', '-C', source, '.'])
}

/** Tools that end their whole process group by SIGKILL at the call that KILL_AT says. */
function trapped(): string {
  const bin = join(folder.path, 'bin')
  mkdirSync(bin)
  for (const tool of [
    'rm',
    'mkdir',
    'gzip',
    'tar',
    'sha256sum',
    'cut',
    'find',
    'sort',
    'id',
    'chown',
    'chmod',
    'sync',
    'mv',
  ]) {
    const real = execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim()
    const calls = join(folder.path, 'calls')
    writeFileSync(
      join(bin, tool),
      `#!/bin/sh\nread -r n < '${calls}'; n=$((n + 1)); echo $n > '${calls}'\n[ $n -lt $KILL_AT ] || kill -9 0\nexec ${real} "$@"\n`,
    )
    chmodSync(join(bin, tool), 0o755)
  }
  return bin
}
