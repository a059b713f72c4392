import type { CatalogueKey } from '../../catalogue/lookup.ts'
import { suggest } from '../suggest.ts'
import { type KeyFinding, type KeyRule, knownEntries } from './rule.ts'

/** A value that RocketMQ cannot convert, and so ignores. */
export const wrongType: KeyRule = {
  id: 'wrong-type',
  what: 'a value that is not of its key’s type: no whole number, no number, neither true nor false',
  why: 'a number that cannot be read is ignored without a word and the default stays; whatever is not true is false',
  find: judged =>
    knownEntries(judged).flatMap(({ known, value }) => {
      const message = typeProblem(known, value)
      return message == null ? [] : [{ level: 'error', key: known.key, message, hint: typeHint(known, value) }]
    }),
}

/** A name that an enum does not have. */
export const wrongName: KeyRule = {
  id: 'wrong-name',
  what: 'a value that is not one of the names that its key takes, or is one of them in another case',
  why: 'it is ignored without a word and the default stays: a mistyped brokerRole makes a second master of a slave',
  find: judged =>
    knownEntries(judged).flatMap(({ known, value }): KeyFinding[] => {
      const { key, values } = known
      if (values == null || values.includes(value)) return []
      const near = suggest(value, values)
      return [
        {
          level: 'error',
          key,
          message: `'${value}' is no ${key}: it would be ignored, and ${key} be ${known.default ?? 'nothing'}`,
          hint: near == null ? `one of ${values.join(', ')}` : `did you mean ${near}? One of ${values.join(', ')}`,
        },
      ]
    }),
}

const limits = { int: 2n ** 31n, long: 2n ** 63n }

/** Why RocketMQ cannot convert a value; undefined when it can. */
export function typeProblem({ key, type, default: usual, className }: CatalogueKey, value: string): string | undefined {
  // JSON is read as a whole, or not at all
  const instead = className.startsWith('org.apache.rocketmq.proxy.')
    ? 'a proxy does not start with it'
    : `RocketMQ ignores it and keeps ${usual ?? 'its default'}`
  switch (type) {
    case 'int':
    case 'long':
      if (!/^[+-]?\d{1,20}$/.test(value)) return `${key} is a whole number, and '${value}' is none: ${instead}`
      return fits(BigInt(value.replace('+', '')), limits[type])
        ? undefined
        : `${value} is too large for ${key} (${type}): ${instead}`
    case 'float':
    case 'double':
      return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?[fFdD]?$/.test(value)
        ? undefined
        : `${key} is a number, and '${value}' is none: ${instead}`
    case 'boolean':
      return /^(true|false)$/i.test(value)
        ? undefined
        : `${key} is true or false, and '${value}' is neither: RocketMQ reads it as false`
    default:
      return undefined
  }
}

function fits(number: bigint, limit: bigint): boolean {
  return number < limit && number >= -limit
}

/** What was probably meant: words for truth, and sizes and times with a unit. */
function typeHint({ key, type }: CatalogueKey, value: string): string {
  if (type === 'boolean') {
    if (/^(yes|on|1|y|enabled?)$/i.test(value)) return `write ${key}=true`
    return /^(no|off|0|n|disabled?)$/i.test(value) ? `write ${key}=false` : 'true or false'
  }
  const sized = /^(\d{1,9}) ?([kmg])b?$/i.exec(value)
  if (sized != null)
    return `write it in bytes: ${Number(sized[1]) * 1024 ** ('kmg'.indexOf(sized[2]!.toLowerCase()) + 1)}`
  if (/^\d+ ?(ms|s|m|min|h|d)$/i.test(value)) return 'write the number alone, in the unit of the key'
  return type === 'int' || type === 'long' ? 'a whole number, for example 1024' : 'a number, for example 0.5'
}
