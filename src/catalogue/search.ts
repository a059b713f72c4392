import { knownVersions } from './data.ts'
import { type CatalogueKey, keysOf, versionsWith } from './lookup.ts'
import { type ConfigRole, configRoles } from './roles.ts'

/** A key that was looked for. */
export interface FoundKey extends CatalogueKey {
  role: ConfigRole
  /** Known versions that have it, oldest first. */
  versions: string[]
  /** The version whose entry this is: the one asked for, else the newest that has it. */
  entryOf: string
}

/**
 * Keys whose name has the pattern in it, letter case aside, `*` for any run of letters; each role once, by name. Of keys that this
 * version lacks the newest entry is told.
 */
export function searchKeys(pattern: string, { version, role }: { version: string; role?: ConfigRole }): FoundKey[] {
  const matches = matcher(pattern)
  const roles = role == null ? configRoles : [role]
  return roles
    .flatMap(one => [...namesOf(one)].filter(matches).map(key => foundKey(key, one, version)))
    .toSorted((a, b) => order(a.key, b.key) || roles.indexOf(a.role) - roles.indexOf(b.role))
}

/** Every name that a key of this role has in some version. */
function namesOf(role: ConfigRole): Set<string> {
  return new Set(knownVersions().flatMap(version => [...keysOf(version, role).keys()]))
}

function foundKey(key: string, role: ConfigRole, version: string): FoundKey {
  const versions = versionsWith(key, role)
  const entryOf = keysOf(version, role).has(key) ? version : versions.at(-1)!
  return { ...keysOf(entryOf, role).get(key)!, role, versions, entryOf }
}

function matcher(pattern: string): (key: string) => boolean {
  const pieces = pattern.toLowerCase().split('*')
  return key => {
    let at = 0
    return pieces.every(piece => {
      const found = key.toLowerCase().indexOf(piece, at)
      at = found + piece.length
      return found !== -1
    })
  }
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
