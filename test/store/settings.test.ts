import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { errorsIn } from '../../src/errors.ts'
import { type Home, homeOf } from '../../src/store/home.ts'
import { parseSettings, readSettings, settingsFile, writeSetting } from '../../src/store/settings.ts'

let folder: string
let home: Home
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rmqctl-settings-'))
  home = homeOf({ RMQCTL_HOME: folder })
})
afterEach(() => rm(folder, { recursive: true }))

test('without a file there are no settings', async () => {
  expect(await readSettings(home)).toEqual({})
})

test('what is set is read again, the file is private', async () => {
  await writeSetting(home, 'identity', '~/.ssh/id;odd # key')
  await writeSetting(home, 'concurrency', '8')
  expect(await readSettings(home)).toEqual({ identity: '~/.ssh/id;odd # key', concurrency: '8' })
  expect((await stat(settingsFile(home))).mode & 0o777).toBe(0o600)
  expect((await stat(home.config)).mode & 0o777).toBe(0o700)
})

test('a change keeps comments and order', async () => {
  await writeSetting(home, 'user', 'a')
  await writeFile(settingsFile(home), '; mine\nuser = a\n\noutput=lines\n')
  await writeSetting(home, 'user', 'b')
  expect(await readFile(settingsFile(home), 'utf8')).toBe('; mine\nuser = b\n\noutput=lines\n')
  await writeSetting(home, 'user', undefined)
  expect(await readFile(settingsFile(home), 'utf8')).toBe('; mine\n\noutput=lines\n')
})

test('every bad line is told with its place', () => {
  const errors = refused('; mine\nouput = lines\n[section]\nconcurrency = many\nuser\n')
  expect(errors.map(error => [error.details.where, error.message])).toEqual([
    ['s.ini:2:1', "unknown setting 'ouput', did you mean 'output'?"],
    ['s.ini:3:1', 'the settings file has no sections, but [section]'],
    ['s.ini:4:1', "setting 'concurrency' is a number from 1 to 9999, not 'many'"],
    ['s.ini:5:1', "setting 'user' needs a value that does not begin with -, not ''"],
  ])
})

test('RMQCTL_HOME must be absolute', () => {
  expect(() => homeOf({ RMQCTL_HOME: 'here' })).toThrow('not an absolute path')
})

function refused(text: string) {
  try {
    parseSettings(text, 's.ini')
  } catch (error) {
    return errorsIn(error)
  }
  return []
}
