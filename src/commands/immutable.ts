import { RmqctlError } from '../errors.ts'
import type { Change } from '../plan/changes.ts'
import { changeText } from '../plan/describe-changes.ts'
import type { Path } from '../topology/finding.ts'
import type { Target } from './target.ts'

/** Keys that another part of the topology decides, with that part. */
const settings: Record<string, Path> = {
  storePathRootDir: ['data'],
  storePathCommitLog: ['data'],
}

/** Changes that a store which exists does not allow, one error an instance; not of instances that may begin with another store. */
export function immutableErrors(
  changes: readonly Change[],
  { placeOf }: Pick<Target, 'placeOf'>,
  newStores: readonly string[],
): RmqctlError[] {
  const refused = changes.filter(({ effect, instance }) => effect === 'immutable' && !newStores.includes(instance))
  const instances = [...new Set(refused.map(({ instance }) => instance))]
  return instances.map(instance => {
    const [first, ...others] = refused.filter(change => change.instance === instance) as [Change, ...Change[]]
    const more = others.length === 0 ? '' : ` (and ${others.map(({ key }) => key).join(', ')})`
    const { key = '' } = first
    return new RmqctlError('input', `${changeText(first)}${more}: this cannot be changed, its store was made with it`, {
      where: placeOf?.(instance, settings[key] ?? ['config', key]),
      hint: `put it back\nor, when its messages are not needed, let it begin with an empty store: rmqctl up --new-store ${instance}`,
    })
  })
}
