import { join } from 'node:path'
import { parse, safe } from 'ini'
import { RmqctlError, throwAll } from '../errors.ts'
import { suggest } from '../topology/suggest.ts'
import { type Home, readIfThere, writePrivate } from './home.ts'

/** What may be in the settings file: how this user's client behaves, never what a cluster is. */
export const settingKeys = {
  output: { description: 'tree, lines or json', accepts: oneOf('tree', 'lines', 'json') },
  concurrency: { description: 'hosts that are worked on at once', accepts: isCount },
  user: { description: 'login user where nothing else names one', accepts: isWord },
  identity: { description: 'private key file where nothing else names one', accepts: isWord },
  'host-key': { description: 'strict or accept-new', accepts: oneOf('strict', 'accept-new') },
} satisfies Record<string, { description: string; accepts: (value: string) => string | undefined }>

export type SettingKey = keyof typeof settingKeys
export type Settings = Partial<Record<SettingKey, string>>

export function settingsFile(home: Home): string {
  return join(home.config, 'settings.ini')
}

/** @throws RmqctlError `input`, every bad line named. */
export async function readSettings(home: Home): Promise<Settings> {
  const file = settingsFile(home)
  const text = await readIfThere(file)
  return text == null ? {} : parseSettings(text, file)
}

/** Sets a value, or takes it out with undefined; comments and order of the file stay. */
export async function writeSetting(home: Home, key: SettingKey, value: string | undefined): Promise<void> {
  const file = settingsFile(home)
  const text = (await readIfThere(file)) ?? ''
  const edited = editSettings(text, key, value)
  parseSettings(edited, file)
  await writePrivate(file, edited)
}

/** The key as a setting's name. @throws RmqctlError `input` with what was probably meant. */
export function settingKey(key: string, where?: string): SettingKey {
  if (isSettingKey(key)) return key
  const near = suggest(key, Object.keys(settingKeys))
  const meant = near == null ? `known are ${Object.keys(settingKeys).join(', ')}` : `did you mean '${near}'?`
  throw new RmqctlError('input', `unknown setting '${key}', ${meant}`, { where, hint: 'rmqctl config list' })
}

/** @throws RmqctlError `input` when a setting cannot have this value. */
export function checkSetting(key: SettingKey, value: string, where?: string): void {
  const why = settingKeys[key].accepts(value)
  if (why == null) return
  const hint = where == null ? 'rmqctl config list' : `rmqctl config set ${key} …`
  throw new RmqctlError('input', `setting '${key}' ${why}, not '${value}'`, { where, hint })
}

/** Reads the INI text; `file` is for messages. */
export function parseSettings(text: string, file: string): Settings {
  const settings: Settings = {}
  const errors: RmqctlError[] = []
  for (const { key, line, where, isSection } of keyLines(text, file)) {
    try {
      if (isSection)
        throw new RmqctlError('input', `the settings file has no sections, but [${key}]`, {
          where,
          hint: 'remove the line',
        })
      const known = settingKey(key, where)
      const value = readValue(line, key)
      checkSetting(known, value, where)
      settings[known] = value
    } catch (error) {
      if (!(error instanceof RmqctlError)) throw error
      errors.push(error)
    }
  }
  throwAll(errors)
  return settings
}

/** `ini` tells no line numbers, so the lines are looked at once more for the place of each key. */
function keyLines(text: string, file: string): { key: string; line: string; where: string; isSection: boolean }[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const section = /^\s*\[(.*)\]\s*$/.exec(line)
    const key = section?.[1] ?? /^\s*([^;#=[\s][^=]*?)\s*(=|$)/.exec(line)?.[1]
    if (key == null) return []
    const where = `${file}:${index + 1}:${line.search(/\S/) + 1}`
    return [{ key, line, where, isSection: section != null }]
  })
}

/** A key without `=` is true for `ini`, and an empty value for us. */
function readValue(line: string, key: string): string {
  const values = parse(line) as Record<string, unknown>
  return line.includes('=') ? String(values[key] ?? '') : ''
}

function editSettings(text: string, key: SettingKey, value: string | undefined): string {
  const isIt = (line: string) => line.split('=')[0]?.trim() === key
  const lines = text.split(/\r?\n/).filter((line, index, all) => line !== '' || index < all.length - 1)
  const at = lines.findIndex(isIt)
  const rest = lines.filter(line => !isIt(line))
  if (value != null) rest.splice(at < 0 ? rest.length : at, 0, `${key} = ${safe(value)}`)
  return rest.length === 0 ? '' : `${rest.join('\n')}\n`
}

function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settingKeys, key)
}

function oneOf(...values: string[]) {
  return (value: string) => (values.includes(value) ? undefined : `is one of ${values.join(', ')}`)
}

function isCount(value: string): string | undefined {
  return /^[1-9]\d{0,3}$/.test(value) ? undefined : 'is a number from 1 to 9999'
}

function isWord(value: string): string | undefined {
  return value.trim() === '' || value.startsWith('-') ? 'needs a value that does not begin with -' : undefined
}
