import type { Command, CommanderError } from 'commander'
import { RmqctlError } from '../errors.ts'

/** What commander refuses, in our words: what is wrong, what was probably meant, where to read more. */
export function usageError(error: CommanderError, words: string[], program: Command): RmqctlError {
  const verb = commandOf(words, program)
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n')
  const suggestion = /\(Did you mean (.*)\?\)/.exec(rest.join(' '))?.[1]
  const text = first.replace(/^unknown command/, 'unknown verb').replace(/\.$/, '')
  const message = suggestion == null ? text : `${text}, did you mean ${suggestion}?`
  return new RmqctlError('input', message, { hint: `${[program.name(), ...verb].join(' ')} --help` })
}

/** The verb that the words lead to, as far as they do: ["lock", "status"]. */
function commandOf(words: string[], program: Command): string[] {
  const path: string[] = []
  let at = program
  for (const word of words) {
    const next = at.commands.find(command => command.name() === word)
    if (next == null) continue
    path.push(word)
    at = next
  }
  return path
}
