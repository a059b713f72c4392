import { RmqctlError, throwAll } from '../errors.ts'
import type { Instance } from './model.ts'
import { isBroker } from './roles.ts'
import { didYouMean } from './suggest.ts'

/**
 * Instance ids that selectors mean, in file order, each once: `broker-a`, `group/broker-a`, `host/A`, `role/slave`
 * (`role/broker` is whoever keeps messages), with `*`; several in one word stand with commas between. None selects all.
 * @throws RmqctlError(s) `input`, one for every selector that means nothing.
 */
export function select(cluster: { instances: readonly Selectable[] }, selectors: string | readonly string[]): string[] {
  const words = [selectors]
    .flat()
    .flatMap(text => text.split(','))
    .map(word => word.trim())
    .filter(word => word !== '')
  const ids = cluster.instances.map(instance => instance.id)
  if (words.length === 0) return ids
  const found = words.map(word => ({ word, ids: matching(cluster.instances, word) }))
  throwAll(found.filter(one => one.ids.length === 0).map(one => unknown(cluster.instances, one.word)))
  const chosen = new Set(found.flatMap(one => one.ids))
  return ids.filter(id => chosen.has(id))
}

/** What an instance is selected by; wanted and deployed ones have it. */
export type Selectable = Pick<Instance, 'id' | 'role' | 'host' | 'group'>

/** What an instance is called, by kind of selector. */
const kinds: Record<string, (instance: Selectable) => string[]> = {
  group: ({ group }) => (group == null ? [] : [group]),
  host: ({ host }) => [host],
  role: instance => (isBroker(instance) ? [instance.role, 'broker'] : [instance.role]),
}

function matching(instances: readonly Selectable[], word: string): string[] {
  const { names, pattern } = parse(word)
  if (names == null) return []
  const matches = matcher(pattern)
  return instances.filter(instance => names(instance).some(matches)).map(instance => instance.id)
}

function parse(word: string): { names?: (instance: Selectable) => string[]; pattern: string } {
  const slash = word.indexOf('/')
  if (slash === -1) return { names: instance => [instance.id], pattern: word }
  const kind = word.slice(0, slash)
  return { names: Object.hasOwn(kinds, kind) ? kinds[kind] : undefined, pattern: word.slice(slash + 1) }
}

/** `*` stands for any run of characters; everything else for itself. Compared piece by piece, so no pattern is slow. */
function matcher(pattern: string): (name: string) => boolean {
  const [first, ...rest] = pattern.split('*') as [string, ...string[]]
  const last = rest.pop()
  if (last == null) return name => name === pattern
  return name => {
    if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false
    let at = first.length
    for (const piece of rest) {
      const found = name.indexOf(piece, at)
      if (found === -1) return false
      at = found + piece.length
    }
    return at <= name.length - last.length
  }
}

function unknown(instances: readonly Selectable[], word: string): RmqctlError {
  const ids = instances.map(instance => instance.id)
  const known = Object.entries(kinds).flatMap(([kind, names]) =>
    instances.flatMap(names).map(name => `${kind}/${name}`),
  )
  const candidates = word.includes('/') ? [...new Set(known)] : ids
  const hint = didYouMean(word, candidates, 'to select')
  return new RmqctlError('input', `'${word}' is no instance of this cluster`, { hint })
}
