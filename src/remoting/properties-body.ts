/**
 * Lines of `key=value` as servers write and read their configuration. They are not escaped
 * (MixAll#properties2String), so this is not the grammar of properties files.
 */
export function propertiesOf(body: Buffer): Record<string, string> {
  const lines = body.toString('utf8').split('\n')
  return Object.fromEntries(
    lines
      .map(line => ({ line, at: line.indexOf('=') }))
      .filter(({ at }) => at > 0)
      .map(({ line, at }) => [line.slice(0, at), line.slice(at + 1)]),
  )
}

/** The body that changes these keys; servers read it as a properties file (MixAll#string2Properties). */
export function propertiesBody(properties: Record<string, string>): Buffer {
  const lines = Object.entries(properties).map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\')}\n`)
  return Buffer.from(lines.join(''))
}
