import type { Command, CommanderError } from 'commander'
import { RmqctlError } from '../errors.ts'
import { suggest } from '../topology/suggest.ts'
import { oneOf } from './parse.ts'
import { examplesOf } from './verb.ts'

/** What commander refuses, in our words: what is wrong, what was probably meant, what to type. */
export function usageError(error: CommanderError, words: string[], program: Command): RmqctlError {
  const verb = verbOf(words, program)
  const name = pathOf(verb)
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n')
  const suggestion = /\(Did you mean (.*)\?\)/.exec(rest.join(' '))?.[1]
  const text = inOurWords(first, verb)
  const isVersion = verb === program && /^(version|-v)$/.test(words[0] ?? '')
  if (isVersion) return new RmqctlError('input', text, { hint: 'rmqctl --version' })
  const message = suggestion == null ? text : `${text}, did you mean ${suggestion}?`
  // a word that is wrong needs the list; one that is missing or too much, an example
  const [example] = /unknown/.test(text) ? [] : examplesOf(verb)
  return new RmqctlError('input', message, {
    hint: example == null ? `${name} --help` : `for example: ${example}\n${name} --help`,
  })
}

/** `rmqctl help stauts`: commander would answer with the help of everything. @throws RmqctlError `input` */
export function refuseHelpOfNothing([name = '', ...rest]: string[], program: Command): void {
  const verbs = program.commands.map(command => command.name())
  const wantsHelp = rest.some(word => word === '--help' || word === '-h')
  if (!wantsHelp || name.startsWith('-') || verbs.includes(name)) return
  const meant = suggest(name, verbs)
  const message = `unknown verb '${name}'${meant == null ? '' : `, did you mean ${meant}?`}`
  throw new RmqctlError('input', message, { hint: 'rmqctl --help' })
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
  return text.replace(/^unknown command/, 'unknown verb').replace(/\.$/, '')
}

/** The verb that the words lead to, as far as they do: `lock status`. */
function verbOf(words: string[], program: Command): Command {
  return words.reduce((at, word) => at.commands.find(command => command.name() === word) ?? at, program)
}

function pathOf(command: Command): string {
  return command.parent == null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
}
