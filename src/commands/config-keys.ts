import { knownVersions } from '../catalogue/data.ts'
import type { CatalogueKey } from '../catalogue/lookup.ts'
import { type FoundKey, searchKeys } from '../catalogue/search.ts'
import { RmqctlError } from '../errors.ts'
import { checkVersion } from '../release/model.ts'
import { keysTable, keyText, type ShownKey } from '../report/keys.ts'
import { refusedKey } from '../topology/owned-keys.ts'
import { didYouMean } from '../topology/suggest.ts'
import { newestKnown } from '../topology/version.ts'
import type { Context } from './context.ts'
import type { ConfigKeysOptions } from './options.ts'
import type { Result } from './result.ts'

/** More than this are shown as a table. */
const explained = 3

/** RocketMQ's configuration keys: searched by name, explained. */
export async function configKeys(options: ConfigKeysOptions, { view }: Context): Promise<Result> {
  const { pattern = '', rocketmq = newestKnown, role } = options
  checkVersion(rocketmq)
  const found = searchKeys(pattern, { version: rocketmq, role })
  if (found.length === 0) {
    const names = searchKeys('', { version: rocketmq, role }).map(({ key }) => key)
    throw new RmqctlError('input', `no key of RocketMQ ${knownVersions().join(', ')} has '${pattern}' in its name`, {
      hint: didYouMean(pattern, [...new Set(names)], 'keys'),
    })
  }
  const keys = found.map(one => shownKey(one))
  // a key that is named in full is meant, whatever else has it in its name
  const exact = keys.filter(({ key }) => key.toLowerCase() === pattern.toLowerCase())
  const near = exact.length > 0 ? exact : keys
  const text = near.length <= explained ? near.map(keyText).join('\n\n') : keysTable(keys, view.width)
  return { text, document: { v: 1, rocketmq, keys: found.map(documentOf) } }
}

function documentOf({ default: usual, ...one }: FoundKey): object {
  return { ...one, default: usual ?? null }
}

function shownKey(one: FoundKey): ShownKey {
  const { key, role, type, values, className, read, versions } = one
  const [first, last] = [versions[0]!, versions.at(-1)!]
  const owned =
    role === 'namesrv' || role === 'broker' ? refusedKey(key, role === 'broker' ? 'master' : role) : undefined
  return {
    ...{ key, role, type, values, read, default: defaultText(one) },
    className: className.slice('org.apache.rocketmq.'.length),
    versions: first === last ? first : `${first} to ${last}`,
    ...(owned != null && { owned: owned.hint }),
  }
}

function defaultText({ default: usual, of, byProcessors }: CatalogueKey): string {
  if (byProcessors != null) {
    const each = Object.entries(byProcessors).map(([count, value]) => `${count}: ${value}`)
    return `by processors (${each.join(', ')})`
  }
  if (of === 'host') return 'name or address of the host'
  return usual == null ? '-' : usual === '' ? "''" : usual
}
