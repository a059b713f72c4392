import type { Host } from './model.ts'

/** What RocketMQ registers for a host, and others dial. */
export function addressOf({ advertise, endpoint }: Pick<Host, 'advertise' | 'endpoint'>): string {
  return advertise ?? (endpoint.kind === 'local' ? '127.0.0.1' : endpoint.address)
}

/** The whole cluster is on this machine, and so nobody else's: what stops or deletes it need not ask. */
export function isAllHere(hosts: readonly Pick<Host, 'endpoint'>[]): boolean {
  return hosts.every(({ endpoint }) => endpoint.kind === 'local')
}

/**
 * Which machine a host id means. All `local` hosts are one; two ids with the same SSH address and port are one as well
 * (behind different jump hosts the same private address is another machine).
 */
export function machineOf({ endpoint }: Pick<Host, 'endpoint'>): string {
  if (endpoint.kind === 'local') return 'local'
  return `${endpoint.jump ?? ''}>${endpoint.address.toLowerCase()}:${endpoint.port ?? 22}`
}
