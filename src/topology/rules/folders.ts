import type { Path, Problem } from '../finding.ts'
import { machineOf } from '../machine.ts'
import type { Host, Instance } from '../model.ts'
import { isBroker } from '../roles.ts'
import { error, type Judged, placed } from './rule.ts'

/** Where /opt/rocketmq may not be written it is ~/rocketmq; either way it is one folder for all ids of a machine. */
const defaultDir = '/opt/rocketmq'

interface Folder {
  kind: 'root' | 'home' | 'store'
  machine: string
  path: string
  /** Instance id; a root belongs to its host. */
  owner: string
  /** For a person: "broker-a's store". */
  what: string
  place: Path
  /** The folder of the instance that owns it, where a store may lie. */
  home?: string
}

/** No instance keeps anything in, around or together with what is another's; nothing but instances lies in a cluster's folder. */
export function folders(judged: Judged): Problem[] {
  const all = [...rootsOf(judged), ...homesOf(judged), ...placed(judged).flatMap(one => storesOf(one, judged))]
  const order = new Map(all.map((folder, index) => [folder, index]))
  const byPath = grouped(all)
  const clashes = new Map<Folder, Folder>()
  for (const folder of all) {
    const other = ancestors(folder.path)
      .flatMap(path => byPath.get(keyOf(folder.machine, path)) ?? [])
      .find(one => one !== folder && clash(one, folder))
    if (other == null) continue
    const [later, earlier] = order.get(other)! > order.get(folder)! ? [other, folder] : [folder, other]
    if (!clashes.has(later)) clashes.set(later, earlier)
  }
  return [...clashes].map(([later, earlier]) => clashProblem(later, earlier))
}

/** Two folders meet when one is the other or above it: looked up by path, so that a thousand groups take no time. */
function grouped(all: Folder[]): Map<string, Folder[]> {
  const byPath = new Map<string, Folder[]>()
  for (const folder of all) {
    const key = keyOf(folder.machine, folder.path)
    const there = byPath.get(key)
    if (there == null) byPath.set(key, [folder])
    else there.push(folder)
  }
  return byPath
}

function keyOf(machine: string, path: string): string {
  return `${machine} ${path}`
}

/** The path itself and all that it lies in. */
function ancestors(path: string): string[] {
  const steps = path.split('/')
  return steps.map((_, index) => steps.slice(0, steps.length - index).join('/'))
}

/** Is it wrong that these two meet? */
function clash(one: Folder, other: Folder): boolean {
  // Two instances of one id are another rule's matter; a part of the store may lie in it, but not be it.
  if (one.owner === other.owner) return one.path === other.path && one.what !== other.what
  // An instance's folder lies in its root, and so does all that lies in that folder.
  const root = one.kind === 'root' ? one : other
  const inner = root === one ? other : one
  const isLayout =
    root.kind === 'root' && inner.home != null && isWithin(inner.path, inner.home) && isWithin(inner.home, root.path)
  return !isLayout
}

function clashProblem(folder: Folder, other: Folder): Problem {
  const same = folder.path === other.path
  const relation = same ? 'is also' : isWithin(folder.path, other.path) ? 'lies in' : 'is around'
  const message = `${folder.what} ${folder.path} ${relation} ${other.what}${same ? '' : ` ${other.path}`}`
  return error(message, folder.place, 'give each a folder of its own')
}

/** Host ids of one machine that share a folder are one installation. */
function rootsOf({ cluster, topology }: Judged): Folder[] {
  const roots = cluster.hosts.map((host, index): Folder => {
    const place: Path = ['hosts', Array.isArray(topology.hosts) ? index : host.id, 'dir']
    const owner = `host ${host.id}`
    return {
      kind: 'root',
      machine: machineOf(host),
      path: rootPath(host, cluster.name),
      owner,
      what: `${owner}'s folder`,
      place,
    }
  })
  const isFirst = (root: Folder) => roots.find(one => one.machine === root.machine && one.path === root.path) === root
  return roots.filter(isFirst)
}

function homesOf(judged: Judged): Folder[] {
  return placed(judged).flatMap(({ instance, host, place }) => {
    if (host == null) return []
    const path = `${rootPath(host, judged.cluster.name)}/${instance.id}`
    const what = `${instance.id}'s folder`
    return { kind: 'home' as const, machine: machineOf(host), path, owner: instance.id, what, place, home: path }
  })
}

function storesOf(
  { instance, host, place }: { instance: Instance; host?: Host; place: Path },
  { cluster }: Judged,
): Folder[] {
  if (!isBroker(instance) || host == null) return []
  const { id, data } = instance
  const store = `${data ?? host.dir ?? defaultDir}/${cluster.name}/${id}/store`
  const own = {
    kind: 'store',
    machine: machineOf(host),
    owner: id,
    home: `${rootPath(host, cluster.name)}/${id}`,
  } as const
  return [{ ...own, path: store, what: `${id}'s store`, place: [...place, 'data'] }]
}

function rootPath({ dir }: Host, name: string): string {
  return `${dir ?? defaultDir}/${name}`
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}
