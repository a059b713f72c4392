import { RmqctlError } from '../errors.ts'

/** More is a typing error. */
const mostWords = 1000

/**
 * Words with commas between them, and with ranges in brackets: `root@10.0.0.[11-13,20]` is four. Leading zeros are kept:
 * `node[08-10]`. The brackets of an IPv6 address are none: a range has digits only, and a port may follow them.
 * @throws RmqctlError `input`
 */
export function expandRanges(text: string, where: string): string[] {
  const words = text.split(/,(?![\d,-]*\])/).map(word => word.trim())
  const all = words.flatMap(word => expanded(word, where))
  if (all.length > mostWords) throw tooMany(where)
  return all
}

function expanded(word: string, where: string): string[] {
  const [, before = '', list = '', after = ''] = /^([^[]*)\[(\d[\d,-]*)\](.*)$/.exec(word) ?? []
  if (list === '') return [word]
  const middles = list.split(',').flatMap(part => numbersIn(part, word, where))
  return middles.flatMap(middle => expanded(after, where).map(rest => `${before}${middle}${rest}`))
}

function numbersIn(part: string, word: string, where: string): string[] {
  const [, first = '', last = first] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part) ?? []
  const count = Number(last) - Number(first) + 1
  if (first === '' || count < 1)
    throw new RmqctlError('input', `'${part}' in ${word} is not a range`, { where, hint: `${where} 10.0.0.[11-14]` })
  if (count > mostWords) throw tooMany(where)
  return Array.from({ length: count }, (_, index) => String(Number(first) + index).padStart(first.length, '0'))
}

function tooMany(where: string): RmqctlError {
  return new RmqctlError('input', `more than ${mostWords} hosts`, { where })
}
