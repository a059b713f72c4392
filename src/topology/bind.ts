import { formatAddress, parseAddress } from './address.ts'
import type { Finding } from './finding.ts'
import { isAllHere } from './machine.ts'
import type { Endpoint, Host } from './model.ts'
import { expandRanges } from './ranges.ts'
import { didYouMean } from './suggest.ts'

/** What an option or an inventory says of one host. */
export type Binding = { kind: 'local' } | { kind: 'ssh'; address: string; user?: string; port?: number }

export interface Bindings {
  byHost: Map<string, Binding>
  findings: Finding[]
}

/** One `A = address` that somebody wrote, with its place. */
export interface BindingEntry {
  host: string
  text: string
  where: string
}

/**
 * Reads `--hosts`: `A=root@10.0.0.11:22,B=[::1]:22`, or addresses alone for the hosts in file order; `10.0.0.[11-14]` is four.
 * Errors are findings: a host that is unknown, said twice, or one address too many.
 */
export function parseHostsOption(text: string, hostIds: readonly string[]): Bindings {
  const where = '--hosts'
  const words = expandRanges(text, where)
  const named = words.filter(word => word.includes('='))
  if (named.length > 0 && named.length < words.length) {
    const hint = `--hosts ${hostIds.map(id => `${id}=user@address`).join(',')}`
    return failed({ message: 'name every host or none: some entries have a name and some have not', where, hint })
  }
  if (named.length === 0 && words.length > hostIds.length) {
    return failed({
      message: `${words.length} addresses for ${hostIds.length} hosts`,
      where,
      hint: `hosts of the topology: ${hostIds.join(', ')}`,
    })
  }
  const entries = words.map((word, index) =>
    named.length === 0
      ? { host: hostIds[index]!, text: word, where }
      : { host: word.slice(0, word.indexOf('=')).trim(), text: word.slice(word.indexOf('=') + 1).trim(), where },
  )
  return readEntries(entries, hostIds)
}

/** Checks entries against the hosts of the topology and reads their addresses. */
export function readEntries(entries: readonly BindingEntry[], hostIds: readonly string[]): Bindings {
  const byHost = new Map<string, Binding>()
  const findings: Finding[] = []
  for (const { host, text, where } of entries) {
    const binding = readBinding(text)
    if (!hostIds.includes(host)) {
      const isOdd = /\s/.test(host) // the form of another tool
      const hint = isOdd
        ? `one a line: ${hostIds[0] ?? 'A'} = user@address:port`
        : didYouMean(host, hostIds, 'its hosts')
      findings.push(wrong(`the topology has no host '${host}'`, where, hint))
    } else if (byHost.has(host)) {
      findings.push(wrong(`host '${host}' is bound twice`, where, 'keep one of them'))
    } else if ('problem' in binding) {
      findings.push(wrong(`host '${host}': ${binding.problem}`, where, `write ${host}=user@address:port`))
    } else {
      byHost.set(host, binding)
    }
  }
  return { byHost, findings }
}

/** The bindings of hosts as `--hosts` takes them; undefined when all are this machine. */
export function formatBindings(hosts: readonly Pick<Host, 'id' | 'endpoint'>[]): string | undefined {
  if (isAllHere(hosts)) return undefined
  return hosts.map(({ id, endpoint }) => `${id}=${formatEndpoint(endpoint)}`).join(',')
}

function formatEndpoint(endpoint: Endpoint): string {
  return endpoint.kind === 'local' ? 'local' : formatAddress(endpoint)
}

/** One address as a binding. */
export function readBinding(text: string): Binding | { problem: string } {
  if (text === 'local') return { kind: 'local' }
  const address = parseAddress(text)
  return 'problem' in address ? address : { kind: 'ssh', ...address }
}

function failed(finding: Omit<Finding, 'level'>): Bindings {
  return { byHost: new Map(), findings: [{ level: 'error', ...finding }] }
}

function wrong(message: string, where: string, hint: string | undefined): Finding {
  return { level: 'error', message, where, hint }
}
