import { isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import type { Finding } from '../../topology/finding.ts'
import { judgeKeys } from '../../topology/keys/rules.ts'
import type { ConfigText } from './lint-properties.ts'

/** Everything to say about a proxy's file, which is JSON (5.3.3:proxy/config/Configuration.java). */
export function lintJson({ text, source, version, role }: ConfigText): Finding[] {
  const lines = new LineCounter()
  // JSON is YAML, and this parser knows where things stand
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'json' })
  const where = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${source}:${Math.max(line, 1)}:${Math.max(col, 1)}`
  }
  // the first is the cause of the others
  const broken = document.errors.slice(0, 1).map(({ message, pos }) => notJson(message, where(pos[0])))
  if (broken.length > 0) return broken
  if (!isMap(document.contents)) return [notJson('an object { … } is wanted', where(0))]
  const found = new Map<string, { value: string; key: number; at: number }>()
  for (const { key, value } of document.contents.items) {
    if (!isScalar(key)) continue
    const at = isScalar(value) ? value.range?.[0] : undefined
    const offset = key.range?.[0] ?? 0
    const shown = isScalar(value) ? String(value.value) : JSON.stringify(value)
    found.set(String(key.value), { value: shown, key: offset, at: at ?? offset })
  }
  const values = new Map([...found].map(([key, { value }]) => [key, value]))
  return judgeKeys({ version, role, values }).map(({ key, level, message, hint, atKey, rule }) => {
    const { key: keyAt, at } = found.get(key)!
    return { level, message, hint, rule, where: where(atKey ? keyAt : at) }
  })
}

function notJson(message: string, where: string): Finding {
  return {
    level: 'error',
    rule: 'not-json',
    message: `not valid JSON: ${message}`,
    where,
    hint: '{ "rocketMQClusterName": "DefaultCluster" }',
  }
}
