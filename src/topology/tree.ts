import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml'
import type { Path } from './finding.ts'

/** Offsets into the text by the JSON of a path. */
export type Positions = Map<string, { key?: number; value: number }>

export interface TreeProblem {
  message: string
  offset: number
  hint?: string
}

interface Reading {
  positions: Positions
  problems: TreeProblem[]
}

/** Deeper than any topology goes (brokers / group / slaves / n / config / key is six). */
const maxDepth = 16

/** YAML nodes as plain values with the offset of each. Aliases, doubled keys and keys that are not text are problems. */
export function readTree(root: Node): { value: unknown } & Reading {
  const reading: Reading = { positions: new Map(), problems: [] }
  const value = read(root, [], reading)
  return { value, ...reading }
}

function read(node: Node | null, path: Path, reading: Reading): unknown {
  const offset = node?.range?.[0] ?? 0
  if (path.length > maxDepth)
    return problem(reading, 'nested too deeply for a topology', offset, 'rmqctl init shows what a topology has')
  if (isAlias(node)) {
    const hint = 'write the value out; what many instances share belongs in defaults:'
    return problem(reading, `an alias (*${node.source}) is not allowed in a topology`, offset, hint)
  }
  if (isForeign(node)) return problem(reading, `the tag ${node?.tag} means nothing in a topology`, offset, 'remove it')
  const key = JSON.stringify(path)
  reading.positions.set(key, { ...reading.positions.get(key), value: offset })
  if (isMap(node)) return readMap(node, path, reading)
  if (isSeq(node)) return node.items.map((item, index) => read(item as Node | null, [...path, index], reading))
  return isScalar(node) ? scalarValue(node.value, node.source, path) : null
}

/** A tag of the parser's own that makes something else than text, number, truth, list or map: !!binary, !!set, … */
function isForeign(node: Node | null): boolean {
  const tag = isMap(node) || isSeq(node) || isScalar(node) ? node.tag : undefined
  return tag != null && !/^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/.test(tag)
}

function readMap(map: YAMLMap, path: Path, reading: Reading): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  const seen = new Map<string, number>()
  for (const pair of map.items as Pair<Node, Node | null>[]) {
    const key = keyText(pair.key)
    const offset = pair.key?.range?.[0] ?? map.range?.[0] ?? 0
    if (key == null || key === '__proto__') {
      problem(reading, 'a key here is not a plain word', offset, 'remove it')
    } else if (seen.has(key)) {
      problem(reading, `'${key}' is said twice`, offset, 'keep one of them')
    } else {
      seen.set(key, offset)
      const inner = [...path, key]
      reading.positions.set(JSON.stringify(inner), { key: offset, value: offset })
      result[key] = read(pair.value, inner, reading)
      // An empty value has no place of its own: `rocketmq:` points at the key.
      if (isLeftOut(pair.value)) reading.positions.set(JSON.stringify(inner), { key: offset, value: offset })
    }
  }
  return result
}

function isLeftOut(node: Node | null): boolean {
  return node == null || (isScalar(node) && node.type === 'PLAIN' && (node.source ?? '') === '')
}

function keyText(key: Node | null): string | undefined {
  if (!isScalar(key) || key.value == null) return undefined
  return typeof key.value === 'string' ? key.value : key.source
}

function scalarValue(value: unknown, source: string | undefined, path: Path): unknown {
  if (value == null || typeof value === 'string') return value
  return isBelowConfig(path) ? (source ?? String(value)) : value
}

/** A key of RocketMQ: below a `config` that is a field, not a group or host which somebody named so. */
function isBelowConfig(path: Path): boolean {
  const isName = path.length === 3 && (path[0] === 'brokers' || path[0] === 'hosts')
  return path.at(-2) === 'config' && !isName
}

function problem(reading: Reading, message: string, offset: number, hint?: string): undefined {
  // a bomb of aliases has as many as fit into the file
  if (reading.problems.length < 10) reading.problems.push({ message, offset, hint })
}
