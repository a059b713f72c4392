import { assertNever } from '../errors.ts'
import { renderTable } from '../report/table.ts'
import {
  checkSetting,
  readSettings,
  type SettingKey,
  type Settings,
  settingKey,
  settingKeys,
  settingsFile,
  writeSetting,
} from '../store/settings.ts'
import type { Context } from './context.ts'
import type { ConfigOptions } from './options.ts'
import type { Result } from './result.ts'

/** Reads and changes the user's own settings. */
export async function config(options: ConfigOptions, { home, view }: Context): Promise<Result> {
  switch (options.action) {
    case 'list':
      return listed(await readSettings(home), { file: settingsFile(home), width: view.width })
    case 'get': {
      const key = settingKey(options.key)
      const value = (await readSettings(home))[key]
      return { text: value ?? '', document: { v: 1, key, value: value ?? null } }
    }
    case 'set': {
      const key = settingKey(options.key)
      checkSetting(key, options.value)
      await writeSetting(home, key, options.value)
      return { text: `${key} = ${options.value}`, document: { v: 1, key, value: options.value } }
    }
    case 'unset': {
      const key = settingKey(options.key)
      await writeSetting(home, key, undefined)
      return { text: `${key} is not set any more`, document: { v: 1, key, value: null } }
    }
    default:
      return assertNever(options)
  }
}

function listed(settings: Settings, { file, width }: { file: string; width?: number }): Result {
  const keys: SettingKey[] = ['output', 'concurrency', 'user', 'identity', 'host-key']
  const table = renderTable({
    columns: [
      { title: 'SETTING', cell: key => key },
      { title: 'VALUE', cell: key => settings[key] ?? '-' },
      { title: 'WHAT', cell: key => settingKeys[key].description, rank: 1 },
    ],
    rows: keys,
    width,
  })
  return { text: [...table.lines, '', `kept in ${file}`].join('\n'), document: { v: 1, file, settings } }
}
