import { RmqctlError, throwAll } from '../errors.ts'

/**
 * Java properties as RocketMQ reads and rewrites them: `key=value` a line, nothing escaped. java.util.Properties keeps trailing
 * blanks and takes `\` as an escape, and the broker writes the file back unescaped (MixAll.properties2String) after request 25:
 * so what would need an escape is refused instead.
 * @throws RmqctlError `input`, one for each bad entry, with the name of the key.
 */
export function propertiesText(entries: readonly (readonly [key: string, value: string])[]): string {
  throwAll(entries.flatMap(([key, value]) => problemOf(key, value) ?? []))
  return entries.map(([key, value]) => `${key}=${value}\n`).join('')
}

function problemOf(key: string, value: string): RmqctlError | null {
  const why = keyProblem(key) ?? valueProblem(value)
  if (why == null) return null
  return new RmqctlError('input', `config key ${JSON.stringify(key)}: ${why}`, {
    hint: 'RocketMQ would read something else than you wrote; change this value in the topology',
  })
}

function keyProblem(key: string): string | null {
  return /^[A-Za-z0-9_.[\]-]+$/.test(key) ? null : 'a key is letters, digits, dots, dashes, underscores and brackets'
}

function valueProblem(value: string): string | null {
  if (/[\r\n]/.test(value)) return 'the value has a line break'
  if (value !== value.trim()) return 'the value begins or ends with a blank'
  if (value.includes('\\')) return 'the value has a backslash, which Java properties take for an escape'
  return /^[\x20-\x7e]*$/.test(value) ? null : 'the value has characters other than printable ASCII'
}
