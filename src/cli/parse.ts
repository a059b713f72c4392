import { RmqctlError } from '../errors.ts'

const unitsMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** "500ms", "30s", "5m", "1h30m", "2d" or 0, in ms. `what` names the option in messages. @throws RmqctlError `input` */
export function parseDuration(text: string, what: string): number {
  if (text === '0') return 0
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)]
  if (parts.length === 0 || parts.map(part => part[0]).join('') !== text) {
    const is = what.startsWith('-') ? `${what} ` : `${what}=`
    const hint = /^\d+$/.test(text) ? `${is}${text}s` : `${is}30s, ${is}5m, ${is}1h30m`
    throw new RmqctlError('input', `${what} is a duration with its unit, not '${text}'`, { hint })
  }
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (unitsMs[unit ?? ''] ?? 0), 0)
}

/** A whole number from `least` to `most`. @throws RmqctlError `input` */
export function parseCount(text: string, what: string, { least = 1, most = 9999 } = {}): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (number >= least && number <= most) return number
  throw new RmqctlError('input', `${what} is a number from ${least} to ${most}, not '${text}'`, {
    hint: `for example ${what}${what.startsWith('-') ? ' ' : '='}${Math.min(most, Math.max(least, 32))}`,
  })
}

/** One of some words. @throws RmqctlError `input` */
export function parseWord<Word extends string>(text: string, what: string, words: readonly Word[]): Word {
  const word = words.find(one => one === text)
  if (word != null) return word
  throw new RmqctlError('input', `${what} is ${oneOf(words)}, not '${text}'`, {
    hint: `for example ${what}${what.startsWith('-') ? ' ' : '='}${words[0]}`,
  })
}

/** "tree, lines or json" of the words, or of "tree, lines, json". */
export function oneOf(words: readonly string[] | string): string {
  return [words]
    .flat()
    .join(', ')
    .replace(/, (?=\S+$)/, ' or ')
}

/** 1, true, yes, on; 0, false, no, off and nothing. @throws RmqctlError `input` */
export function parseClaim(text: string, what: string): boolean {
  if (/^(1|true|yes|on)$/i.test(text)) return true
  if (/^(0|false|no|off|)$/i.test(text)) return false
  throw new RmqctlError('input', `${what} is 1 or 0, not '${text}'`, { hint: `unset ${what}` })
}

/** "a,b" → a and b. */
export function parseList(text: string): string[] {
  return text
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '')
}
