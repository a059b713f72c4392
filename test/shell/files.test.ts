import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FileSpec, makeDirsScript, removeScript, writeFilesScript } from '../../src/shell/files.ts'
import { killedAt, me, runIn, shells, temporaryFolder, trapFolder } from './shells.ts'

function file(path: string, content: string, mode = '0644'): FileSpec {
  return { path, content, mode, owner: me }
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o7777).toString(8)
}

describe.each(shells)('writeFilesScript under %s', (_, shell) => {
  test('writes any text at any length, and nothing else', () => {
    const texts = fc.sample(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom('', '\n', 'END', '\0', "'", '$(id)')),
      25,
    )
    using folder = temporaryFolder()
    const files = texts.map((text, index) => file(join(folder.path, `${index}.txt`), text))
    expect(runIn(shell, writeFilesScript(files))).toMatchObject({ code: 0, stderr: '' })
    for (const { path, content } of files)
      expect(readFileSync(path, 'utf8')).toBe(Buffer.from(content).toString('utf8'))
    expect(readdirSync(folder.path)).toHaveLength(files.length)
  })

  test('writes a large file, and paths with blanks and quotes', () => {
    using folder = temporaryFolder()
    const large = file(join(folder.path, "a b'c$d.txt"), 'x\n'.repeat(100_000), '0600')
    expect(runIn(shell, writeFilesScript([large])).stdout).toBe(`wrote ${large.path}\n`)
    expect(readFileSync(large.path, 'utf8')).toBe(large.content)
    expect(modeOf(large.path)).toBe('600')
  })

  test('leaves alone what is right, and puts a mode right', () => {
    using folder = temporaryFolder()
    const same = file(join(folder.path, 'same'), 'a')
    const other = file(join(folder.path, 'other'), 'b', '0755')
    runIn(shell, writeFilesScript([same, other]))
    const before = statSync(same.path).ino
    writeFileSync(other.path, 'changed by hand')
    chmodSync(same.path, 0o600)
    expect(runIn(shell, writeFilesScript([same, other])).stdout).toBe(`kept ${same.path}\nwrote ${other.path}\n`)
    expect([statSync(same.path).ino, modeOf(same.path), modeOf(other.path)]).toEqual([before, '644', '755'])
  })

  test('does not follow a link in the place of the temporary file, and replaces one in the file’s own', () => {
    using folder = temporaryFolder()
    const victim = join(folder.path, 'victim')
    writeFileSync(victim, 'safe')
    const target = file(join(folder.path, 'target'), 'new')
    symlinkSync(victim, `${target.path}.rmqctl-new`)
    symlinkSync(victim, target.path)
    expect(runIn(shell, writeFilesScript([target])).code).toBe(0)
    expect([readFileSync(victim, 'utf8'), readFileSync(target.path, 'utf8')]).toEqual(['safe', 'new'])
  })

  test('says which file it could not write and stops', () => {
    using folder = temporaryFolder()
    const missing = file(join(folder.path, 'no/such/folder'), 'x')
    const next = file(join(folder.path, 'next'), 'x')
    const ran = runIn(shell, writeFilesScript([missing, next]))
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain(`cannot write ${missing.path}`)
    expect(existsSync(next.path)).toBe(false)
  })

  test('a script that arrives only in part does nothing', () => {
    using folder = temporaryFolder()
    const command = writeFilesScript([file(join(folder.path, 'a'), 'x'.repeat(500)), file(join(folder.path, 'b'), 'y')])
    const whole = command.stdin!
    for (let length = 0; length < whole.length - 2; length += 211) {
      runIn(shell, { ...command, stdin: whole.slice(0, length) })
      expect(readdirSync(folder.path)).toEqual([])
    }
  })
})

describe('a run of writeFilesScript that was killed', () => {
  test('leaves old or new files, never half ones, and the next run finishes', () => {
    using folder = temporaryFolder()
    const place = join(folder.path, 'files')
    mkdirSync(place)
    const files = ['a', 'b'].map(name => file(join(place, name), `new ${name}`.repeat(100)))
    const command = writeFilesScript(files)
    const bin = trapFolder(folder.path)
    for (let nth = 1, died = true; died; nth++) {
      for (const { path } of files) writeFileSync(path, 'old')
      died = killedAt(nth, bin, command)
      for (const { path, content } of files) expect(['old', content]).toContain(readFileSync(path, 'utf8'))
      expect(runIn(['sh'], command).code).toBe(0)
      for (const { path, content } of files) expect(readFileSync(path, 'utf8')).toBe(content)
      expect(readdirSync(place)).toEqual(['a', 'b'])
      if (!died) expect(nth).toBeGreaterThan(6)
    }
  })
})

describe.each(shells)('makeDirsScript under %s', (_, shell) => {
  test('makes folders and puts right what is there, twice the same', () => {
    using folder = temporaryFolder()
    const inner = join(folder.path, 'a b/c')
    const command = makeDirsScript([{ path: inner, mode: '0750', owner: me }])
    for (const _ of [1, 2]) {
      expect(runIn(shell, command)).toEqual({ code: 0, stdout: '', stderr: '' })
      expect([modeOf(inner), modeOf(join(folder.path, 'a b'))]).toEqual(['750', '755'])
    }
  })

  test('fails where a file is in the way', () => {
    using folder = temporaryFolder()
    writeFileSync(join(folder.path, 'a'), '')
    expect(runIn(shell, makeDirsScript([{ path: join(folder.path, 'a'), mode: '0755', owner: me }])).code).toBe(1)
  })

  test('gives a folder to another user as root, and says who could otherwise', () => {
    using folder = temporaryFolder()
    const path = join(folder.path, 'a')
    const ran = runIn(shell, makeDirsScript([{ path, mode: '0755', owner: 'nobody' }]))
    if (process.getuid?.() === 0)
      expect(execFileSync('stat', ['-c', '%U', path], { encoding: 'utf8' })).toBe('nobody\n')
    else expect(ran).toMatchObject({ code: 1, stderr: `only root can give ${path} to nobody\n` })
  })
})

describe.each(shells)('removeScript under %s', (_, shell) => {
  test('deletes files, folders and links, not what links lead to', () => {
    using folder = temporaryFolder()
    const [kept, link, tree] = ['kept', 'link', 'a b'].map(name => join(folder.path, name)) as [string, string, string]
    mkdirSync(join(tree, 'deep'), { recursive: true })
    mkdirSync(kept)
    symlinkSync(kept, link)
    const command = removeScript([tree, link, join(folder.path, 'never')])
    expect(runIn(shell, command).stdout).toBe(`removed ${tree}\nremoved ${link}\n`)
    expect(readdirSync(folder.path)).toEqual(['kept'])
    expect(runIn(shell, command)).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  test('never deletes the home folder', () => {
    using folder = temporaryFolder()
    expect(runIn(shell, removeScript([folder.path]), { HOME: folder.path }).code).toBe(1)
    expect(existsSync(folder.path)).toBe(true)
  })
})

test.each(['/', '', '//', '.', '..', 'a/b', '/a/../b', '/a/./b', '/opt', '/opt/', '/a//b', '/a/b\nc'])(
  'removeScript refuses %j',
  path => {
    expect(() => removeScript([path])).toThrow(/not a plain absolute path|is never deleted/)
  },
)
