import { Properties, type PropertyNode } from 'properties-file/parser'
import { keysOf } from '../../catalogue/lookup.ts'
import type { ConfigRole } from '../../catalogue/roles.ts'
import type { Finding } from '../../topology/finding.ts'
import { judgeKeys } from '../../topology/keys/rules.ts'
import { type Trap, trapOf } from './traps.ts'

export interface ConfigText {
  text: string
  /** Path, for messages. */
  source: string
  /** RocketMQ version. */
  version: string
  role: ConfigRole
}

interface Entry {
  node: PropertyNode
  trap?: Trap
}

/** Everything to say about a file of java.util.Properties that RocketMQ is to read: its text first, then its keys. */
export function lintProperties({ text, source, version, role }: ConfigText): Finding[] {
  const properties = new Properties(text)
  const keys = keysOf(version, role)
  const entries = withoutXmlComments(properties.getProperties()).map((node): Entry => {
    const type = keys.get(node.key)?.type
    return { node, trap: trapOf(node, type == null || type === 'String') }
  })
  const last = new Map(entries.map(entry => [entry.node.key, entry]))
  const sound = [...last.values()].filter(({ trap }) => trap?.atKey !== true)
  const values = new Map(sound.map(({ node, trap }) => [node.key, trap?.meant ?? node.value]))
  const judged = judgeKeys({ version, role, values }).map(({ key, level, message, hint, atKey, rule }) => ({
    offset: placeOf(last.get(key)!.node, atKey ?? false),
    finding: { level, message, hint, rule },
  }))
  const found = [
    ...(properties.hasBom ? [byteOrderMark] : []),
    ...entries.flatMap(({ node, trap }) => (trap == null ? [] : [ofTrap(node, trap)])),
    ...saidTwice(properties),
    ...judged,
  ]
  return found
    .toSorted((a, b) => a.offset.line - b.offset.line || a.offset.column - b.offset.column)
    .map(({ offset, finding }) => ({ ...finding, where: `${source}:${offset.line}:${offset.column}` }))
}

interface Placed {
  offset: { line: number; column: number }
  finding: Finding
}

const byteOrderMark: Placed = {
  offset: { line: 1, column: 1 },
  finding: {
    level: 'error',
    rule: 'byte-order-mark',
    message: 'the file begins with a byte order mark, which becomes part of its first key',
    hint: 'save it as UTF-8 without BOM',
  },
}

/** Of a comment of XML its first line is told, once for all its lines. */
function withoutXmlComments(nodes: PropertyNode[]): PropertyNode[] {
  let inside = false
  return nodes.filter(node => {
    const text = node.rawLines.join(' ')
    const opens = text.includes('<!--')
    const kept = !inside
    if (opens) inside = true
    if (inside && text.includes('-->')) inside = false
    return kept
  })
}

function ofTrap(node: PropertyNode, { level, rule, message, hint, atKey }: Trap): Placed {
  return { offset: placeOf(node, atKey ?? false), finding: { level, rule, message, hint } }
}

function saidTwice(properties: Properties): Placed[] {
  return properties.getKeyCollisions().flatMap(({ key, nodes }) => {
    const winner = nodes.at(-1)!
    return nodes.slice(0, -1).map(node => ({
      offset: placeOf(node, true),
      finding: {
        level: 'warning' as const,
        rule: 'said-twice',
        message: `${key} stands here and in line ${winner.startingLineNumber}, where it is '${winner.value}': that one counts`,
        hint: 'keep one of them',
      },
    }))
  })
}

function placeOf(node: PropertyNode, atKey: boolean): Placed['offset'] {
  const { leadingWhitespace, escapedKey, separatorLeading, separatorChar = '', separatorTrailing } = node
  const before = atKey ? '' : `${escapedKey}${separatorLeading}${separatorChar}${separatorTrailing}`
  // a value that begins on the next line is told at its key
  const isHere = node.rawLines[0]!.length >= leadingWhitespace.length + before.length
  return { line: node.startingLineNumber, column: leadingWhitespace.length + (isHere ? before.length : 0) + 1 }
}
