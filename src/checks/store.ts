import type { StoreFact } from '../facts/model.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import type { Check } from './finding.ts'

/** A store that belongs to somebody else is never taken over. */
export const storeCheck: Check = {
  looks: 'A store belongs to this instance of this cluster, or there is none yet.',
  why: 'A broker would serve, and delete, messages of another one.',
  quick: true,
  find: ({ host: { id: host }, instances }, facts, deployment) =>
    instances.flatMap(instance => {
      const store = facts.stores[instance.store ?? '']
      const message = store == null ? undefined : foreign(instance, store, deployment)
      if (message == null || facts.processes[instance.id]?.running === true) return []
      return [
        {
          check: 'store',
          level: 'error' as const,
          host,
          instance: instance.id,
          where: instance.store,
          message,
          hint: `set another data: for ${instance.id}, or move that store away`,
        },
      ]
    }),
}

/** As launch.sh decides: whose marker it has; without one, whether anything is in it. */
function foreign({ id, store: path }: DeployedInstance, store: StoreFact, { name }: Deployment): string | undefined {
  const { marker, exists, empty } = store
  if (marker == null)
    return exists && !empty ? `the store ${path} of ${id} is not empty, and rmqctl did not make it` : undefined
  if (marker.cluster === name && marker.instance === id) return undefined
  return `the store ${path} belongs to ${marker.instance} of cluster ${marker.cluster}`
}
