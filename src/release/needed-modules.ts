import { RmqctlError } from '../errors.ts'
import type { Cluster } from '../topology/model.ts'
import { isOrHasProxy } from '../topology/roles.ts'

/**
 * Refuses a release without the jar of something that the cluster is to run: RocketMQ's own have all, a build of some modules or a
 * pruned one may not, and its process would end with ClassNotFoundException.
 * @param manifest a line a file, as the release has it
 * @throws RmqctlError `input`
 */
export function refuseWithoutProxy({ instances, rocketmq }: Cluster, manifest: string): void {
  const first = instances.find(isOrHasProxy)
  if (first == null || /\blib\/rocketmq-proxy-[^/\n]*\.jar$/m.test(manifest)) return
  throw new RmqctlError(
    'input',
    `this release of RocketMQ ${rocketmq} has no proxy (lib/rocketmq-proxy-${rocketmq}.jar), and ${first.id} is to ${first.role === 'proxy' ? 'be' : 'have'} one`,
    { hint: `the whole release: --release maven:${rocketmq}, or rocketmq-all-${rocketmq}-bin-release.zip` },
  )
}
