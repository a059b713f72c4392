import type { DeployedInstance } from '../topology/deployment.ts'
import { isBroker, isOrHasProxy } from '../topology/roles.ts'

/** What somebody should know of an instance before it goes: half a sentence about its messages, where it has any. */
export function keptText({ role }: Pick<DeployedInstance, 'role'>): string {
  if (isBroker({ role })) return 'its messages stay'
  switch (role) {
    case 'namesrv':
      return 'it holds no messages, but clients have its address'
    case 'proxy':
      return 'it holds no messages, but clients may have its address'
    case 'controller':
      return 'it holds no messages, and the other controllers go on without it'
    default:
      return 'it holds no messages'
  }
}

/** Whether messages are on the host of one of them. */
export function holdMessages(instances: readonly Pick<DeployedInstance, 'store'>[]): boolean {
  return instances.some(({ store }) => store != null)
}

/** What clients must be told after these went. */
export function clientTexts(
  gone: readonly (Pick<DeployedInstance, 'role'> & Partial<Pick<DeployedInstance, 'id' | 'proxy'>>)[],
): string[] {
  const proxies = gone.filter(isOrHasProxy).map(({ id }) => id)
  return [
    ...(gone.some(({ role }) => role === 'namesrv')
      ? ['clients have a list of NameServers of their own: change it there too']
      : []),
    ...(proxies.length > 0 ? [`clients that were given the address of ${proxies.join(', ')} need another one`] : []),
  ]
}
