import { checks } from '../checks/index.ts'
import { RmqctlError, throwAll } from '../errors.ts'
import type { Cluster } from '../topology/model.ts'
import { select } from '../topology/select.ts'
import { didYouMean } from '../topology/suggest.ts'
import type { GlobalOptions } from './options.ts'

/**
 * Refuses options that name what does not exist, before a host is asked or a release is fetched for nothing.
 * @throws RmqctlError(s) `input`
 */
export function refuseUnknownWords(
  cluster: Cluster,
  { only, skip }: Pick<GlobalOptions, 'only' | 'skip'>,
  newStores: readonly string[],
): void {
  select(cluster, only)
  const names = Object.keys(checks)
  const brokers = cluster.instances.filter(({ role }) => role !== 'namesrv').map(({ id }) => id)
  throwAll([
    ...skip.flatMap(name => unknown(`--skip ${name}: there is no such check`, name, { known: names, what: 'checks' })),
    ...newStores.flatMap(id =>
      unknown(`--new-store ${id}: there is no such broker`, id, { known: brokers, what: 'brokers' }),
    ),
  ])
}

function unknown(message: string, word: string, { known, what }: { known: string[]; what: string }): RmqctlError[] {
  return known.includes(word) ? [] : [new RmqctlError('input', message, { hint: didYouMean(word, known, what) })]
}
