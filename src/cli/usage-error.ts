import type { Command, CommanderError } from 'commander'
import { RmqctlError } from '../errors.ts'
import { suggest } from '../topology/suggest.ts'
import { oneOf } from './parse.ts'
import { examplesOf } from './verb.ts'
import { wordsOfOthers } from './words-of-others.ts'

/** Verbs that run another program, whose words stand after `--`. */
export const takesRest = new Set(['exec', 'mqadmin'])

/** A command line that commander refused. */
interface Refused {
  /** Up to a `--`. */
  words: string[]
  hasRest: boolean
  program: Command
}

/** What commander refuses, in our words: what is wrong, what was probably meant, what to type. */
export function usageError(error: CommanderError, { words, hasRest, program }: Refused): RmqctlError {
  const verb = verbOf(words, program)
  const name = pathOf(verb)
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n')
  const unknown = /^unknown command '(.*)'/.exec(first)?.[1]
  if (unknown != null) return unknownVerb(unknown, verb)
  if (takesRest.has(verb.name()) && !hasRest && /^(unknown option|too many arguments)/.test(first)) {
    const text = `what ${verb.name()} is to run stands after --`
    return new RmqctlError('input', text, { hint: `for example: ${examplesOf(verb)[0]}\n${name} --help` })
  }
  const suggestion = /\(Did you mean (.*)\?\)/.exec(rest.join(' '))?.[1]
  const text = inOurWords(first, verb)
  if (verb === program && words[0] === '-v') return new RmqctlError('input', text, { hint: 'rmqctl --version' })
  const message = suggestion == null ? text : `${text}, did you mean ${suggestion}?`
  // a word that is wrong needs the list; one that is missing or too much, an example
  const [example] = /unknown/.test(text) ? [] : examplesOf(verb)
  return new RmqctlError('input', message, {
    hint: example == null ? `${name} --help` : `for example: ${example}\n${name} --help`,
  })
}

/** `rmqctl help stauts`: commander would answer with the help of everything. @throws RmqctlError `input` */
export function refuseHelpOfNothing([name = '', ...rest]: string[], program: Command): void {
  const wantsHelp = rest.some(word => word === '--help' || word === '-h')
  if (wantsHelp && !name.startsWith('-') && !verbsOf(program).includes(name)) throw unknownVerb(name, program)
}

// commander's own guess for "deploy" is "destroy": a guess has to be near, and a word of another tool needs none
function unknownVerb(word: string, at: Command): RmqctlError {
  const instead = at.parent == null ? wordsOfOthers.get(word) : undefined
  const meant = instead == null ? suggest(word, verbsOf(at)) : undefined
  const message = `unknown verb '${word}'${meant == null ? '' : `, did you mean ${meant}?`}`
  const hints = [...(instead == null ? [] : [instead]), `${pathOf(at)} --help`]
  return new RmqctlError('input', message, { hint: hints.join('\n') })
}

function verbsOf(command: Command): string[] {
  return command.commands.map(one => one.name())
}

/** By the shape of commander's own sentences; one that it words otherwise one day is shown as it is. */
function inOurWords(text: string, verb: Command): string {
  const name = verb.name()
  const [, missing] = /^missing required argument '(.+)'/.exec(text) ?? []
  if (missing != null) return `${name} needs a ${missing}`
  const [, unsaid] = /^required option '(?:-\w, )?(.+)' not specified/.exec(text) ?? []
  if (unsaid != null) return `${name} needs ${unsaid}`
  const [, option, value] = /^option '(?:-\w, )?(\S+) (.+)' argument missing/.exec(text) ?? []
  if (option != null) return `${option} needs its ${value}`
  const [, most, given] = /^too many arguments .*Expected (\d+) arguments? but got (\d+)/.exec(text) ?? []
  if (most != null) return `${name} takes ${most === '0' ? 'no' : most} word${most === '1' ? '' : 's'}, not ${given}`
  const [, bad, argument, choices] =
    /^command-argument value '(.*)' is invalid for argument '(.+)'. Allowed choices are (.*?)\.?$/.exec(text) ?? []
  if (choices != null) return `${name} <${argument}> is ${oneOf(choices)}, not '${bad}'`
  return text.replace(/\.$/, '')
}

/** The verb that the words lead to, as far as they do: `lock status`. */
function verbOf(words: string[], program: Command): Command {
  return words.reduce((at, word) => at.commands.find(command => command.name() === word) ?? at, program)
}

function pathOf(command: Command): string {
  return command.parent == null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
}
