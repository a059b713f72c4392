import type { HostFacts } from '../facts/model.ts'
import { machineOf } from '../topology/machine.ts'
import type { Host } from '../topology/model.ts'

/**
 * Pairs of hosts that are bound to different addresses and are one machine all the same: they share the kernel's boot and its
 * network, so they would take each other's ports. Two containers of one machine have a network each.
 */
export function sameMachines(
  hosts: readonly Host[],
  facts: Readonly<Record<string, HostFacts>>,
): { host: Host; other: Host }[] {
  const first = new Map<string, Host>()
  return hosts.flatMap(host => {
    const { bootId = '', network = '' } = facts[host.id] ?? {}
    if (bootId === '' || network === '') return []
    const machine = `${bootId} ${network}`
    const other = first.get(machine)
    if (other == null) first.set(machine, host)
    return other == null || machineOf(other) === machineOf(host) ? [] : [{ host, other }]
  })
}
