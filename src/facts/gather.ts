import type { Connection } from '../connection/connection.ts'
import { RmqctlError } from '../errors.ts'
import { asRootWherePossible, type Fact, type FactsRequest, factsScript, splitFacts } from './fact.ts'
import { firewallFact } from './firewall.ts'
import { installedFact } from './installed.ts'
import { javaFact } from './java.ts'
import { kernelFact } from './kernel.ts'
import { listenersFact } from './listeners.ts'
import { machineFact } from './machine.ts'
import type { FirewallFacts, HostFacts, MoreFacts } from './model.ts'
import { namesFact } from './names.ts'
import { neighboursFact } from './neighbours.ts'
import { parseRecord } from './parse-record.ts'
import { processesFact } from './processes.ts'
import { storageFact } from './storage.ts'
import { systemdFact } from './systemd.ts'

/** All facts of a host, in the order in which they are gathered. */
export const facts: Fact<unknown>[] = [
  machineFact,
  javaFact,
  installedFact,
  processesFact,
  listenersFact,
  storageFact,
  systemdFact,
  kernelFact,
  firewallFact,
  neighboursFact,
  namesFact,
]

/** For plans and their checks only. More than half of a host's work, and most where many processes run. */
const forPlans: Fact<unknown>[] = [javaFact, listenersFact, storageFact]
const forChecks: Fact<unknown>[] = [kernelFact, firewallFact, neighboursFact, namesFact]

/**
 * Everything about a host by one exec. Sets the connection's privilege, which is known only now.
 * @throws RmqctlError `unreachable` with a host that cannot run `sh`; `input` with a record newer than this rmqctl.
 */
export async function gather(connection: Connection, request: FactsRequest, signal?: AbortSignal): Promise<HostFacts> {
  const argv = asRootWherePossible(request.sudo)
  const asked = factsFor(request.extent)
  const output = await connection.run(
    { argv, stdin: factsScript(asked, request) },
    { signal, timeoutMs: 60_000, plain: true },
  )
  const sections = splitFacts(output.stdout)
  const missing = asked.filter(fact => sections[fact.name] == null)
  if (missing.length > 0) throw unreadable(connection.host, output)
  const found = readFacts(connection.host, sections)
  connection.privilege = found.sudo ? { kind: 'sudo' } : found.login.uid === 0 ? { kind: 'root' } : { kind: 'none' }
  return found
}

/** The firewall alone, for a host on a road that turned out to be closed. */
export async function gatherFirewall(
  connection: Connection,
  request: FactsRequest,
  signal?: AbortSignal,
): Promise<FirewallFacts | undefined> {
  const command = { argv: asRootWherePossible(request.sudo), stdin: factsScript([firewallFact], request) }
  const { stdout } = await connection.run(command, { signal, timeoutMs: 60_000, plain: true })
  return firewallFact.parse(splitFacts(stdout).firewall ?? '')
}

function factsFor(extent: FactsRequest['extent']): Fact<unknown>[] {
  if (extent === 'check') return facts
  return facts.filter(fact => !forChecks.includes(fact) && !(extent === 'running' && forPlans.includes(fact)))
}

/** What the script printed, parsed; pure. */
export function readFacts(host: string, sections: Record<string, string>): HostFacts {
  const read = <T>(fact: Fact<T>) => fact.parse(sections[fact.name] ?? '')
  const { recordText, ...installed } = read(installedFact)
  const { systemd, units } = read(systemdFact)
  return {
    host,
    ...read(machineFact),
    ...installed,
    ...read(storageFact),
    javas: read(javaFact),
    listeners: read(listenersFact),
    processes: read(processesFact),
    systemd,
    units,
    record: parseRecord(recordText, { host, where: 'cluster.json' }),
    ...(sections.kernel == null ? {} : { more: readMore(sections) }),
  }
}

function readMore(sections: Record<string, string>): MoreFacts {
  const read = <T>(fact: Fact<T>) => fact.parse(sections[fact.name] ?? '')
  const firewall = read(firewallFact)
  return {
    kernel: read(kernelFact),
    ...(firewall == null ? {} : { firewall }),
    neighbours: read(neighboursFact),
    names: read(namesFact),
  }
}

function unreadable(host: string, output: { code: number | null; stderr: string }): RmqctlError {
  const why = output.stderr.trim().split('\n').slice(-3).join('; ')
  return new RmqctlError(
    'unreachable',
    `could not look at host ${host}: its shell ended with ${output.code}${why === '' ? '' : ` (${why})`}`,
    { host },
  )
}
