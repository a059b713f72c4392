import { readdirSync, readFileSync } from 'node:fs'
import { atLeast } from './version.ts'

/** One key of one configuration class, as the release's own jars say it (`npm run catalogue -- VERSION`). */
export interface KeyData {
  /** What RocketMQ converts the text to; an enum's setter takes its name as text. */
  type: 'int' | 'long' | 'float' | 'double' | 'boolean' | 'String' | 'enum'
  /** Of an enum, in the order of its declaration. */
  values?: string[]
  /** Absent: none, or it depends on the machine. */
  default?: string
  /** What the default is made of, where it is not the same everywhere. */
  of?: 'processors' | 'host' | 'environment'
  /** The default by number of processors. */
  byProcessors?: Record<string, string>
  /** When RocketMQ looks at it: at its start only, later too, or nowhere at all. */
  read: 'start' | 'running' | 'never'
}

/** Every key of a version, by the full name of its class. */
export interface CatalogueData {
  rocketmq: string
  classes: Record<string, Record<string, KeyData>>
}

// the same way from src/ and from dist/
const folder = new URL('../../src/catalogue/data/', import.meta.url)

const loaded = new Map<string, CatalogueData>()
let known: string[] | undefined

/** Versions that there is a list of keys for, oldest first. */
export function knownVersions(): readonly string[] {
  known ??= readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .map(name => name.slice(0, -'.json'.length))
    .toSorted((a, b) => (a === b ? 0 : atLeast(a, b) ? 1 : -1))
  return known
}

/** The list of one of the known versions; read once, and only when somebody asks. */
export function loadData(version: string): CatalogueData {
  const there = loaded.get(version)
  if (there != null) return there
  const data = JSON.parse(readFileSync(new URL(`${version}.json`, folder), 'utf8')) as CatalogueData
  loaded.set(version, data)
  return data
}
