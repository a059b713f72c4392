import { readdir, readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'

/**
 * The user's and the machine's ssh configuration as one text, Includes in place; files that are missing are empty.
 * The user's comes first, since the first value found wins (ssh_config(5)).
 */
export async function readSshConfig(home: string): Promise<string> {
  const user = await readWithIncludes(join(home, '.ssh/config'), { home, base: join(home, '.ssh'), depth: 0 })
  const machine = await readWithIncludes('/etc/ssh/ssh_config', { home, base: '/etc/ssh', depth: 0 })
  return `${user}\nMatch all\n${machine}\n`
}

interface Place {
  home: string
  /** Folder that relative Includes start from. */
  base: string
  depth: number
}

async function readWithIncludes(file: string, place: Place): Promise<string> {
  const text = await readText(file)
  const lines: string[] = []
  let section = 'Match all'
  for (const line of text.split('\n')) {
    if (/^\s*(host|match)[\s=]/i.test(line)) section = line
    const patterns = /^\s*include[\s=]+(.*?)\s*$/i.exec(line)?.[1]
    if (patterns == null) lines.push(line)
    // What follows an Include belongs to the section before it, whatever sections the included file opened.
    else lines.push(await include(patterns, place), section)
  }
  return lines.join('\n')
}

async function include(patterns: string, place: Place): Promise<string> {
  if (place.depth >= 16) return '' // OpenSSH's own limit, READCONF_MAX_DEPTH
  const words = patterns.match(/"[^"]*"|\S+/g) ?? []
  const files = (await Promise.all(words.map(word => expand(word.replaceAll('"', ''), place)))).flat()
  const texts = await Promise.all(files.map(file => readWithIncludes(file, { ...place, depth: place.depth + 1 })))
  return texts.join('\nMatch all\n')
}

/** Wildcards in the last part of the path, which is where they are used (conf.d/*). */
async function expand(pattern: string, { home, base }: Place): Promise<string[]> {
  const tilde = pattern.replace(/^~(?=\/)/, home)
  const path = isAbsolute(tilde) ? tilde : join(base, tilde)
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (!/[*?]/.test(name)) return [path]
  const source = name
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  const names = await readdir(dirname(path)).catch(() => [])
  const matching = names.filter(one => new RegExp(`^${source}$`).test(one) && !one.startsWith('.'))
  return matching.sort().map(one => join(dirname(path), one))
}

/** A file that is not there or not ours to read says nothing. */
export async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}
