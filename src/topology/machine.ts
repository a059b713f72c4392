import type { Host } from './model.ts'

/**
 * Which machine a host id means. All `local` hosts are one; two ids with the same SSH address and port are one as well
 * (behind different jump hosts the same private address is another machine).
 */
export function machineOf({ endpoint }: Pick<Host, 'endpoint'>): string {
  if (endpoint.kind === 'local') return 'local'
  return `${endpoint.jump ?? ''}>${endpoint.address.toLowerCase()}:${endpoint.port ?? 22}`
}
