import { keysOf } from '../../catalogue/lookup.ts'
import type { ConfigRole } from '../../catalogue/roles.ts'

/** What a file is for: told by its keys, and where these do not tell by its name; a broker when nothing does. */
export function guessRole(keys: readonly string[], source: string, version: string): ConfigRole {
  if (keys.includes('brokerConfigPaths')) return 'container'
  if (keys.includes('enableControllerInNamesrv')) return 'namesrv'
  const [best] = candidates
    .map(({ role, name }) => {
      const known = keysOf(version, role)
      const count = keys.filter(key => known.has(key)).length
      return { role, score: count + (name.test(fileName(source)) ? 0.5 : 0) }
    })
    .toSorted((a, b) => b.score - a.score)
  return best!.role
}

/** The first wins where nothing speaks for one of the others. */
const candidates: { role: ConfigRole; name: RegExp }[] = [
  { role: 'broker', name: /broker/i },
  { role: 'namesrv', name: /namesrv|name-?server/i },
  { role: 'controller', name: /controller/i },
]

function fileName(source: string): string {
  return source.slice(source.lastIndexOf('/') + 1)
}
