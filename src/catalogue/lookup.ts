import { type KeyData, knownVersions, loadData } from './data.ts'
import { type ConfigRole, classesOf } from './roles.ts'
import { atLeast } from './version.ts'

/** A key as one role of one version has it. */
export interface CatalogueKey extends KeyData {
  key: string
  /** Full name of the configuration class. */
  className: string
}

/** The version whose list stands for `version`: itself, else the nearest before it, else the oldest known. */
export function listedVersion(version: string): string {
  const versions = knownVersions()
  return versions.findLast(one => atLeast(version, one)) ?? versions[0]!
}

/** Every key that a role of a version takes, by name. */
export function keysOf(version: string, role: ConfigRole): ReadonlyMap<string, CatalogueKey> {
  const listed = listedVersion(version)
  const name = `${listed} ${role}`
  const there = made.get(name)
  if (there != null) return there
  const { classes } = loadData(listed)
  const keys = new Map<string, CatalogueKey>()
  for (const className of classesOf(role, listed)) {
    for (const [key, data] of Object.entries(classes[className] ?? {})) {
      if (!keys.has(key)) keys.set(key, { key, className, ...data, ...setAtStart(role, key) })
    }
  }
  made.set(name, keys)
  return keys
}

const made = new Map<string, ReadonlyMap<string, CatalogueKey>>()

/** One key of a role; undefined when that version does not have it. */
export function keyOf(version: string, role: ConfigRole, key: string): CatalogueKey | undefined {
  return keysOf(version, role).get(key)
}

/** What a key is when nobody sets it; undefined for an unknown key, for none, and where it depends on the machine. */
export function defaultOf(version: string, key: string, role: ConfigRole = 'broker'): string | undefined {
  return keyOf(version, role, key)?.default
}

/** Versions whose role has a key, oldest first. */
export function versionsWith(key: string, role: ConfigRole): string[] {
  return knownVersions().filter(version => keysOf(version, role).has(key))
}

/** What a process sets after it made the object and before it reads the file (5.3.3:BrokerStartup.java:92). */
const startDefaults: Partial<Record<ConfigRole, Record<string, string>>> = {
  namesrv: { listenPort: '9876' },
  broker: { listenPort: '10911', haListenPort: '0' },
  controller: { listenPort: '19876' },
  container: { listenPort: '10811' },
}

function setAtStart(role: ConfigRole, key: string): { default?: string } {
  const value = startDefaults[role]?.[key]
  return value == null ? {} : { default: value }
}
