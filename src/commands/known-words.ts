import { RmqctlError, throwAll } from '../errors.ts'
import type { Cluster } from '../topology/model.ts'
import { isBroker } from '../topology/roles.ts'
import { select } from '../topology/select.ts'
import { didYouMean } from '../topology/suggest.ts'
import type { GlobalOptions } from './options.ts'

/**
 * Refuses options that name what the cluster does not have, before a host is asked or a release is fetched for nothing.
 * @throws RmqctlError(s) `input`
 */
export function refuseUnknownWords(
  cluster: Cluster,
  { only }: Pick<GlobalOptions, 'only'>,
  newStores: readonly string[],
): void {
  select(cluster, only)
  const brokers = cluster.instances.filter(isBroker).map(({ id }) => id)
  const unknown = newStores.filter(id => !brokers.includes(id))
  throwAll(
    unknown.map(
      id =>
        new RmqctlError('input', `--new-store ${id}: there is no such broker`, {
          hint: didYouMean(id, brokers, 'brokers'),
        }),
    ),
  )
}
