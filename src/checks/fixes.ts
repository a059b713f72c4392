import { machinesOf } from '../components/machines.ts'
import type { FirewallFacts, HostFacts } from '../facts/model.ts'
import type { Command } from '../shell/command.ts'
import { addHostsLine, giveStore, installJava, openPort } from '../shell/fixes.ts'
import { createUserScript } from '../shell/user.ts'
import type { DeployedHost, Deployment } from '../topology/deployment.ts'
import type { CheckFinding } from './finding.ts'
import type { TriedRoad } from './network.ts'

/** Something safe that takes a finding away. */
export interface Fix {
  host: string
  /** What it does, as the question and the report say it: "install default-jre-headless". */
  text: string
  commands: Command[]
}

export interface FixInput {
  deployment: Deployment
  facts: Record<string, HostFacts>
  findings: readonly CheckFinding[]
  tried: readonly TriedRoad[]
  firewalls: Record<string, FirewallFacts | undefined>
}

/** What `--fix` would do: only on hosts where we are root, each thing once a machine. Pure. */
export function fixesOf({ deployment, facts, findings, tried, firewalls }: FixInput): Fix[] {
  return machinesOf(deployment).flatMap(({ host, instances }) => {
    const known = facts[host.id]
    if (known == null || !(known.login.uid === 0 || known.sudo)) return []
    const here = findings.filter(finding => finding.host === host.id)
    const has = (check: string) => here.some(finding => finding.check === check)
    const ids = instances.map(({ id }) => id)
    const ports = tried
      .filter(({ road, state }) => state === 'blocked' && ids.includes(road.to))
      .map(({ road }) => road.port)
    return [
      ...(has('java') && wantsJava(known) ? [javaFix(host)] : []),
      ...(has('hostname') ? [hostnameFix(host, known)] : []),
      ...here.flatMap(finding => ownerFix(finding, { host, facts: known, cluster: deployment.name }) ?? []),
      ...portFixes(host, firewalls[host.id], [...new Set(ports)]),
    ]
  })
}

/** Nothing there that would do, and packages that are known to. A Java that the topology names is for its owner to install. */
function wantsJava({ javas, os }: HostFacts): boolean {
  const hasOne = javas.some(java => java.major >= 8 && java.public)
  return !hasOne && (os.id === 'debian' || os.id === 'ubuntu')
}

function javaFix({ id, root }: DeployedHost): Fix {
  return { host: id, text: 'install a Java runtime (default-jre-headless)', commands: [installJava(root)] }
}

function hostnameFix({ id, root }: DeployedHost, { hostname }: HostFacts): Fix {
  const text = `add 127.0.1.1 ${hostname.name} to /etc/hosts`
  return { host: id, text, commands: [addHostsLine(root, hostname.name)] }
}

interface Place {
  host: DeployedHost
  facts: HostFacts
  cluster: string
}

/** Only a store that is this instance's own, by its marker: nobody else's files are given away. */
function ownerFix({ check, where = '', instance }: CheckFinding, { host, facts, cluster }: Place): Fix | undefined {
  const store = facts.stores[where]
  if (check !== 'owner' || store?.exists !== true) return undefined
  const { marker } = store
  const isOurs = marker == null ? store.empty : marker.instance === instance && marker.cluster === cluster
  if (!isOurs) return undefined
  return {
    host: host.id,
    text: `give ${where} to ${host.runAs}`,
    commands: [...(facts.runAs.exists ? [] : [createUserScript(host.runAs)]), giveStore(where, host.runAs)],
  }
}

function portFixes({ id, root }: DeployedHost, firewall: FirewallFacts | undefined, ports: number[]): Fix[] {
  const kind = firewall?.kind
  if (kind !== 'ufw' && kind !== 'firewalld') return []
  return ports.map(port => ({ host: id, text: `open ${port}/tcp in ${kind}`, commands: [openPort(root, kind, port)] }))
}
