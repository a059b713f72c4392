/** One entry of an archive of any form. */
export interface ArchiveEntry {
  name: string
  kind: 'file' | 'folder' | 'link' | 'other'
  size: number
  content(): AsyncIterable<Buffer>
}

/**
 * Why an archive's entry must not be unpacked, or undefined when its name is a plain relative path. Archives come from
 * anywhere; one bad name and the whole archive is refused.
 */
export function badEntryName(name: string): string | undefined {
  if (name === '') return 'has no name'
  if (/[\0-\x1f\x7f\\]/.test(name)) return 'has a control character or backslash in its name'
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'has an absolute path'
  if (name.split('/').includes('..')) return 'points outside of the archive'
  return undefined
}

/** The name without `./`, doubled and trailing slashes: two spellings of one file become one. Empty for the top itself. */
export function plainEntryName(name: string): string {
  return name
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/')
}
