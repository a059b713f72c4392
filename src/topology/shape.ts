import type { Path, Problem } from './finding.ts'
import { problemsOf, unfold } from './issues.ts'
import { type Topology, topologySchema } from './schema.ts'

/**
 * What the schema says about a parsed file, and the topology as far as it can be read. With problems, `topology` is the
 * rest of the file after what is wrong was taken out, so that everything else in it can be judged in the same go; it is
 * undefined when too little is left. `removed` is what was taken out: nothing should be concluded from its absence.
 */
export interface Shape {
  topology?: Topology
  problems: Problem[]
  removed: Path[]
}

/** Checks the shape of a topology: names, types and values of its fields. */
export function checkShape(value: unknown): Shape {
  const first = topologySchema.safeParse(value, { reportInput: true })
  if (first.success) return { topology: first.data, problems: [], removed: [] }
  const problems = problemsOf(first.error.issues, value)
  const rest = structuredClone(value)
  const removed: Path[] = []
  for (let round = 0; round < 5; round++) {
    const parsed = topologySchema.safeParse(rest)
    if (parsed.success) return { topology: parsed.data, problems, removed }
    for (const issue of unfold(parsed.error.issues)) {
      if (issue.code === 'unrecognized_keys') for (const key of issue.keys) drop(rest, issue.path, key)
      else removed.push(remove(rest, issue.path))
    }
  }
  return { problems, removed }
}

/** Stands in for what was taken out where something has to stand. Findings about it are not told: see `removed`. */
const standIns: Record<string, string> = {
  rocketmq: '5.3.3',
  host: '?',
  master: '?',
  slaves: '?',
  nameservers: '?',
  hosts: '?',
}

/** Takes out what is at a path, or, where nothing is, what lacks it. Positions in lists stay what they are. */
function remove(root: unknown, path: Path): Path {
  const key = path.at(-1)
  const parent = path.slice(0, -1).reduce(at, root)
  if (key == null || typeof parent !== 'object' || parent === null) return path
  const fields = parent as Record<string | number, unknown>
  const standIn = standInFor(path)
  if (path.length === 2 && path[0] === 'hosts' && typeof key === 'string') fields[key] = null
  else if (standIn != null) fields[key] = standIn
  else if (typeof key === 'string' && Object.hasOwn(parent, key)) delete fields[key]
  else return remove(root, path.slice(0, -1))
  return path
}

/** An item of a list that has a stand-in, or a field; not a group or host that somebody named so, nor a list as a whole. */
function standInFor(path: Path): string | undefined {
  const key = path.at(-1)
  if (typeof key === 'number') return standIns[String(path.at(-2))]
  const isField = key === 'rocketmq' ? path.length === 1 : (key === 'host' || key === 'master') && path.length > 2
  return isField ? standIns[String(key)] : undefined
}

function drop(root: unknown, path: Path, key: string): void {
  const parent = path.reduce(at, root)
  if (typeof parent === 'object' && parent !== null) delete (parent as Record<string, unknown>)[key]
}

function at(node: unknown, step: string | number): unknown {
  return typeof node === 'object' && node !== null ? (node as Record<string | number, unknown>)[step] : undefined
}
