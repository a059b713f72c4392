import type { Check } from './finding.ts'

/** A store that belongs to somebody else is never taken over. */
export const storeCheck: Check = ({ host: { id: host }, instances }, facts, deployment) =>
  instances
    .filter(instance => instance.store != null)
    .flatMap(instance => {
      const marker = facts.stores[instance.store ?? '']?.marker
      if (marker == null || (marker.cluster === deployment.name && marker.instance === instance.id)) return []
      return [
        {
          check: 'store',
          level: 'error' as const,
          host,
          instance: instance.id,
          message: `the store ${instance.store} belongs to ${marker.instance} of cluster ${marker.cluster}`,
          hint: `set another data: for ${instance.id}, or move that store away`,
        },
      ]
    })
