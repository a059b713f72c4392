import type { PropertyNode } from 'properties-file/parser'

/** Something about the text of one entry, and what its writer meant. */
export interface Trap {
  rule: TrapId
  level: 'error' | 'warning'
  message: string
  hint: string
  /** The value that was meant, for the other rules. */
  meant?: string
  atKey?: boolean
}

/** What java.util.Properties makes of a text that looks right. */
export const traps = {
  'comment-in-value': {
    what: 'a comment after a value',
    why: 'a comment only begins at the start of a line: here it becomes part of the value, and brokerIP1=10.0.0.1 # mine is what clients dial',
  },
  'blank-at-end': {
    what: 'blanks after a value',
    why: 'they stay part of it: a number with one is ignored, `true ` is false, and on 4.9 a name has it too',
  },
  'look-alike': {
    what: 'blanks, signs and letters that are wider than ASCII: the full-width ＝ ： ； ， and blank, the non-breaking blank, letters of other scripts',
    why: 'the file is read as ISO-8859-1: they become other letters, or one key of the whole line',
  },
  'quoted-value': {
    what: 'quotes around a value',
    why: 'they are part of it: no number, no name of an enum, no path begins with one',
  },
  backslash: {
    what: 'a backslash in a value, as in Windows paths',
    why: 'it escapes the next letter: C:\\rocketmq\\store becomes C:ocketmqstore with a line break in it',
  },
  'unset-variable': {
    what: '${…} in a value',
    why: 'nothing replaces it: RocketMQ takes it as it stands',
  },
  'byte-order-mark': {
    what: 'a byte order mark at the beginning, as Windows editors write it',
    why: 'it becomes part of the first key, or makes a key of the first comment',
  },
  'said-twice': {
    what: 'a key that stands there more than once',
    why: 'the last one counts, wherever it is',
  },
  'not-a-comment': {
    what: 'XML comments, [sections] and other lines that are no key=value',
    why: 'a properties file has none: each line is a key of its own, and one that looks like key=value is in force',
  },
} as const

export type TrapId = keyof typeof traps

const wide = /[^\x00-\x7f]/
const wideSigns = /[\u3000\u00a0\u200b\u2003\uff0c\uff1a\uff1b\uff1d\uff03]/

/** The first trap that an entry is in; undefined for text that means what it says. `isText`: its key takes any text. */
export function trapOf({ key, value, escapedValue }: PropertyNode, isText: boolean): Trap | undefined {
  if (/^(<|-->|\[)/.test(key)) return notAComment(key)
  if (wide.test(key) || wideSigns.test(value)) return lookAlike(key, value)
  return (
    commented(key, value) ??
    quotes(key, value) ??
    escaped(key, value, escapedValue) ??
    blank(key, value, isText) ??
    variable(key, value) ??
    (wide.test(value)
      ? {
          rule: 'look-alike',
          level: 'warning',
          message: `the value of ${key} has letters beyond ASCII, which RocketMQ reads as others`,
          hint: 'write it in ASCII',
        }
      : undefined)
  )
}

function notAComment(key: string): Trap {
  const message = `a properties file has no ${key.startsWith('[') ? 'sections' : 'XML comments'}: this line is a key`
  return { rule: 'not-a-comment', level: 'warning', atKey: true, message, hint: 'begin the line with #' }
}

function lookAlike(key: string, value: string): Trap {
  const message = wide.test(key)
    ? `'${key}' has letters or signs that are not ASCII: RocketMQ reads another key`
    : `the value of ${key} has a full-width or unbreakable sign: RocketMQ reads another value`
  const meant = value.replace(wideSigns, ' ').trim()
  return {
    rule: 'look-alike',
    level: 'error',
    atKey: wide.test(key),
    message,
    meant,
    hint: 'type = : ; , and blanks anew, in ASCII',
  }
}

function commented(key: string, value: string): Trap | undefined {
  const comment = /^(\S*)\s+(#|\/\/|;|--|!|<!--).*$/.exec(value)
  if (comment == null) return undefined
  const meant = comment[1]!
  const message = `the comment is part of the value: RocketMQ reads ${key} as '${value}'`
  return {
    rule: 'comment-in-value',
    level: 'error',
    message,
    meant,
    hint: `${key}=${meant}, and the comment on a line of its own`,
  }
}

function quotes(key: string, value: string): Trap | undefined {
  const inner = /^(["'])(.*)\1$/.exec(value.trim())?.[2]
  if (inner == null) return undefined
  const message = `the quotes are part of the value: RocketMQ reads ${key} as ${value}`
  return { rule: 'quoted-value', level: 'error', message, meant: inner, hint: `${key}=${inner}` }
}

function escaped(key: string, value: string, written: string): Trap | undefined {
  if (!written.includes('\\') || value === written) return undefined
  const shown = value.replace(/\p{Cc}/gu, '?')
  const meant = written.replaceAll(/\\+/g, '/')
  const message = `backslashes escape: RocketMQ reads ${key} as '${shown}'`
  return { rule: 'backslash', level: 'error', message, meant, hint: `${key}=${meant}` }
}

function blank(key: string, value: string, isText: boolean): Trap | undefined {
  const meant = value.trimEnd()
  if (meant === value) return undefined
  const message = isText
    ? `the value of ${key} ends with a blank, which RocketMQ 4.9 keeps`
    : `the value of ${key} ends with a blank: RocketMQ cannot read it and ignores it, or takes it for false`
  return {
    rule: 'blank-at-end',
    level: isText ? 'warning' : 'error',
    message,
    meant,
    hint: `${key}=${meant}, without the blank`,
  }
}

function variable(key: string, value: string): Trap | undefined {
  if (!/\$\{[^}]*\}|\$[A-Z_]+/.test(value)) return undefined
  const message = `nothing replaces the variable: RocketMQ reads ${key} as '${value}'`
  return {
    rule: 'unset-variable',
    level: 'warning',
    message,
    hint: 'write the value out, or fill it in before RocketMQ starts',
  }
}
