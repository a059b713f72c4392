import type { ReleaseOrigin } from './model.ts'

/** What the cache knows of one release: `<folder>.json` beside `<folder>.tar.gz`. */
export interface ReleaseRecord {
  v: 1
  version: string
  /** The release's identity: sha256 of its SHA256SUMS. */
  sha256: string
  origin: ReleaseOrigin
  /** Number of files. */
  files: number
  /** Size of the archive. */
  bytes: number
  archiveSha256: string
  /** Change time of the archive when it was last known to be whole. */
  mtimeMs: number
  /** ISO 8601. */
  createdAt: string
  jar?: JarFacts
}

/** What a dashboard's jar says of itself. */
export interface JarFacts {
  version?: string
  /** The Java that it needs at least. */
  java: number
}

const kinds = ['apache', 'maven', 'zip', 'tar', 'folder', 'built', 'jar']

/** Decodes a record; undefined for anything else, which makes the entry one that is not there. */
export function decodeRecord(text: string): ReleaseRecord | undefined {
  const value = parsed(text) as Partial<ReleaseRecord> | null | undefined
  if (value?.v !== 1 || !kinds.includes(value.origin?.kind ?? '')) return undefined
  const texts = [value.version, value.createdAt, value.origin?.from]
  const hashes = [value.sha256, value.archiveSha256]
  const numbers = [value.files, value.bytes, value.mtimeMs]
  const isWhole =
    texts.every(item => typeof item === 'string') &&
    hashes.every(item => typeof item === 'string' && /^[0-9a-f]{64}$/.test(item)) &&
    numbers.every(item => typeof item === 'number') &&
    (value.jar == null || typeof value.jar.java === 'number')
  return isWhole ? (value as ReleaseRecord) : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
