import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import type { Probe } from './component.ts'

/**
 * For how long after its start a NameServer refuses route queries, ms; 0: not at all. With needWaitForService it answers nobody until it can
 * be sure to have heard of every broker (5.3.3:ClientRequestProcessor.java:66).
 */
export function refusesRoutesMs({ role, config }: Pick<DeployedInstance, 'role' | 'config'>): number {
  if (role !== 'namesrv' || !/^true$/i.test(config.needWaitForService ?? '')) return 0
  const seconds = config.waitSecondsForService
  return 1000 * (seconds != null && /^\d+$/.test(seconds) ? Number(seconds) : 45)
}

/** That every NameServer answers route queries; nothing where none ever refuses them. */
export function servesProbes(instances: readonly DeployedInstance[]): Probe[] {
  return instances.filter(one => refusesRoutesMs(one) > 0).map(({ id }) => ({ kind: 'serves', instance: id }))
}

/** `leastMs`, or as long as the slowest NameServer refuses route queries and a little more. */
export function withRefusal({ instances }: Pick<Deployment, 'instances'>, leastMs: number): number {
  const longest = Math.max(0, ...instances.map(refusesRoutesMs))
  return Math.max(leastMs, longest === 0 ? 0 : longest + 15_000)
}

/** For people. */
export const servesText = 'every NameServer answers route queries'
