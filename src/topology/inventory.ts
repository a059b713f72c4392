import { parse } from 'ini'
import { type BindingEntry, type Bindings, readEntries } from './bind.ts'
import type { Finding } from './finding.ts'
import { didYouMean } from './suggest.ts'

/**
 * Reads an inventory: INI with a section [hosts], one `A = user@address:port` a line.
 * @param source the file's path, for messages.
 */
export function parseInventory(text: string, source: string, hostIds: readonly string[]): Bindings {
  const document = parse(text) as Record<string, unknown>
  const lines = readLines(text, source)
  const hosts = document.hosts
  const entries = lines.filter(line => line.section === 'hosts' && line.key != null).map(line => entryOf(line, hosts))
  const read = readEntries(entries, hostIds)
  const findings = [...lines.flatMap(misplaced), ...read.findings]
  if (!lines.some(line => line.section === 'hosts' && line.key == null)) {
    const hint = `[hosts]\n${hostIds.map(id => `${id} = user@address`).join('\n')}`
    findings.unshift({ level: 'error', message: 'the inventory has no section [hosts]', where: source, hint })
  }
  return { byHost: read.byHost, findings }
}

interface InventoryLine {
  section: string
  /** undefined for the line that opens the section. */
  key?: string
  where: string
}

/** Sections and keys with their lines, which `ini` does not tell; it also keeps only the last of two equal keys. */
function readLines(text: string, source: string): InventoryLine[] {
  let section = ''
  return text.split(/\r?\n/).flatMap((line, index): InventoryLine[] => {
    const where = `${source}:${index + 1}:${line.search(/\S/) + 1}`
    const trimmed = line.trim()
    if (trimmed === '' || /^[;#]/.test(trimmed)) return []
    const opened = /^\[([^\]]*)\]\s*$/.exec(trimmed)
    if (opened != null) {
      section = opened[1]!.trim()
      return [{ section, where }]
    }
    return [{ section, key: trimmed.split('=')[0]!.trim(), where }]
  })
}

function entryOf({ key, where }: InventoryLine, hosts: unknown): BindingEntry {
  const isMap = typeof hosts === 'object' && hosts !== null
  const value = isMap && key != null && Object.hasOwn(hosts, key) ? (hosts as Record<string, unknown>)[key] : undefined
  return { host: key ?? '', text: typeof value === 'string' ? value : '', where }
}

function misplaced({ section, key, where }: InventoryLine): Finding[] {
  if (section === 'hosts') return []
  if (key == null) {
    const hint = didYouMean(section, ['hosts'], 'the only section')
    return [{ level: 'error', message: `unknown section [${section}]`, where, hint }]
  }
  const isLoose = section === ''
  return isLoose
    ? [{ level: 'error', message: `'${key}' stands before [hosts]`, where, hint: 'put [hosts] above it' }]
    : []
}
