import type { FirewallFacts } from '../facts/model.ts'
import { bracketed } from '../topology/address.ts'
import type { Deployment } from '../topology/deployment.ts'
import type { CheckFinding } from './finding.ts'
import type { Road } from './roads.ts'

export const network = {
  looks:
    'Every connection that the cluster needs, tried by the host that will open it: broker to NameServers, slave to its master and the HA port, this machine to all it asks. Connected or refused means that the road is open.',
  why: 'A port that a firewall drops shows as nothing at all: brokers that are not registered, slaves that never get a message, sends that time out.',
  fix: 'opens exactly these ports in an active firewalld or ufw',
  quick: true,
}

/** What came of trying a road. `refused`: the way is open, and nobody listens yet. */
export interface TriedRoad {
  road: Road
  state: 'open' | 'refused' | 'blocked' | 'unknown'
  /** With blocked and unknown: what was seen. */
  why?: string
  /** With blocked roads of this machine: its SSH may not forward either. */
  hint?: string
}

/** Roads that are closed are errors; those that cannot be tried before something listens are told, and tried again after the start. */
export function networkFindings(
  tried: readonly TriedRoad[],
  { deployment, firewalls }: { deployment: Deployment; firewalls: Record<string, FirewallFacts | undefined> },
): CheckFinding[] {
  return tried.flatMap(({ road, state, why = '', hint }): CheckFinding[] => {
    const at = { check: 'network', host: road.from === 'control' ? road.host : road.from, where: roadText(road) }
    if (state === 'unknown')
      return [
        {
          ...at,
          level: 'warning',
          message: `${roadText(road)} could not be tried: ${why}`,
          hint: hint ?? 'it is proven after the start: rmqctl status',
        },
      ]
    if (state !== 'blocked') return []
    const guard = guardOf(road, firewalls)
    const seen = guard == null ? '' : `; ${guard.host} has a firewall (${guard.firewall.kind})`
    return [
      {
        ...at,
        level: 'error',
        message: `${roadText(road)} is blocked: ${why}${seen}`,
        hint: hint ?? cure(road, guard, deployment),
      },
    ]
  })
}

/** "A → 10.0.0.11:10912 (HA) to broker-a"; this machine has no letter. */
export function roadText({ from, address, port, use, to }: Road): string {
  return `${sourceText(from)} → ${bracketed(address)}:${port} (${use}) to ${to}`
}

function sourceText(from: string): string {
  return from === 'control' ? 'this machine' : from
}

interface Guard {
  host: string
  firewall: FirewallFacts
}

/** The firewall that most likely closes it: the one where the packets arrive. */
function guardOf({ host }: Road, firewalls: Record<string, FirewallFacts | undefined>): Guard | undefined {
  const firewall = firewalls[host]
  return firewall == null ? undefined : { host, firewall }
}

function cure({ from, port, host }: Road, guard: Guard | undefined, { hosts }: Deployment): string {
  if (guard == null)
    return `open ${port}/tcp from ${sourceText(from)} to ${host}: in a firewall between them, or a security group`
  const isRoot = hosts.find(({ id }) => id === host)?.sudo !== true
  return `on ${host}: ${openCommand(guard.firewall, port, isRoot ? '' : 'sudo ')}`
}

/** The exact command that lets a port in, by the firewall that is there. */
export function openCommand({ kind, chains }: FirewallFacts, port: number, sudo = ''): string {
  switch (kind) {
    case 'firewalld':
      return `${sudo}firewall-cmd --permanent --add-port=${port}/tcp && ${sudo}firewall-cmd --add-port=${port}/tcp`
    case 'ufw':
      return `${sudo}ufw allow ${port}/tcp`
    case 'iptables':
      return `${sudo}iptables -I INPUT -p tcp --dport ${port} -j ACCEPT`
    case 'nftables':
      return (chains.length === 0 ? ['inet filter input'] : chains)
        .map(chain => `${sudo}nft insert rule ${chain} tcp dport ${port} accept`)
        .join(' && ')
  }
}
