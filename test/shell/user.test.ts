import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createUserScript } from '../../src/shell/user.ts'
import { me, runIn, shells, temporaryFolder } from './shells.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder[Symbol.dispose]())

/** A host with these tools only, which write down how they are called; `id` knows who was made. */
function hostWith(tools: Record<string, string>): { PATH: string; calls: () => string[] } {
  const bin = join(folder.path, 'bin')
  const log = join(folder.path, 'calls')
  mkdirSync(bin)
  const write = (name: string, body: string) => writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  for (const [name, body] of Object.entries(tools)) write(name, `echo "${name} $*" >> '${log}'\n${body}`)
  write('id', `[ -f '${join(folder.path, 'made')}' ] || [ "$1" = ${me} ]`)
  const grep = execFileSync('sh', ['-c', 'command -v grep'], { encoding: 'utf8' }).trim()
  write('grep', `exec ${grep} "$@"`)
  const calls = () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [])
  return { PATH: bin, calls }
}

const shellPath = (name: string) => execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim()
const nologin = expect.stringMatching(/nologin$/)

// busybox sh takes tools of its own before these, and would make a real user
const obedient = shells.filter(([name]) => !name.startsWith('busybox'))

describe.each(obedient)('the user RocketMQ runs as, under %s', (_, [program = '', ...rest]) => {
  const shell = [shellPath(program), ...rest]
  const made = () => `: > '${join(folder.path, 'made')}'`

  test('is made once, without login, home or password', () => {
    const { PATH, calls } = hostWith({ useradd: made() })
    expect(runIn(shell, createUserScript('rmq-new'), { PATH })).toMatchObject({ code: 0, stderr: '' })
    const [call = ''] = calls()
    expect(call).toMatch(
      /^useradd --system --user-group --no-create-home --home-dir \/nonexistent --shell \S+nologin rmq-new$/,
    )
    expect(call.split(' ').at(-2)).toEqual(nologin)
    expect(runIn(shell, createUserScript('rmq-new'), { PATH }).code).toBe(0)
    expect(calls()).toHaveLength(1)
  })

  test('that exists is left as it is', () => {
    const { PATH, calls } = hostWith({ useradd: 'exit 1' })
    expect(runIn(shell, createUserScript(me), { PATH }).code).toBe(0)
    expect(calls()).toEqual([])
  })

  test('joins the group of its name where that is left from before', () => {
    const { PATH, calls } = hostWith({ useradd: made() })
    expect(runIn(shell, createUserScript('daemon'), { PATH }).code).toBe(0)
    expect(calls()[0]).toMatch(/^useradd --system --gid daemon --no-create-home /)
  })

  test('is made where there is no useradd, as on Alpine', () => {
    const { PATH, calls } = hostWith({ addgroup: '', adduser: made() })
    expect(runIn(shell, createUserScript('rmq-new'), { PATH })).toMatchObject({ code: 0 })
    expect(calls()).toEqual([
      'addgroup -S rmq-new',
      expect.stringMatching(/^adduser -S -D -H -h \/nonexistent -s \S+nologin -G rmq-new rmq-new$/),
    ])
  })

  test('that cannot be made is an error with what was said', () => {
    const { PATH } = hostWith({ useradd: 'echo "useradd: Permission denied" >&2; exit 1' })
    const ran = runIn(shell, createUserScript('rmq-new'), { PATH })
    expect(ran.code).not.toBe(0)
    expect(ran.stderr).toContain('Permission denied')
  })
})
