import { Command, Help } from 'commander'
import type { Cli } from './runner.ts'
import { withEverywhere } from './verb.ts'
import { declareVerbs } from './verbs.ts'
import { version } from './version.ts'

export interface ProgramOptions extends Omit<Cli, 'program'> {
  write: (text: string) => void
  /** Where help goes that nobody asked for: after `rmqctl` or `rmqctl release` alone. */
  writeError?: (text: string) => void
  /** Columns of who reads help. */
  columns: number
}

/** The command line as commander knows it: every verb, nothing loaded. Usage errors throw instead of ending the process. */
export function buildProgram({ write, writeError = () => {}, columns, ...cli }: ProgramOptions): Command {
  const program = new Command('rmqctl')
    .description('Deploy, prove and operate Apache RocketMQ clusters: one YAML file, one command.')
    .usage('<verb> [options]')
    .exitOverride()
    .configureOutput({
      writeOut: write,
      writeErr: writeError,
      outputError: () => {}, // thrown too, and printed in our words
      getOutHelpWidth: () => Math.min(columns, 120),
      getErrHelpWidth: () => Math.min(columns, 120),
    })
    .helpOption('-h, --help', 'print help for rmqctl, or for the verb')
    .version(version(), '-V, --version', 'print the version')
    .helpCommand(false)
    .configureHelp({ commandUsage: usageOf, subcommandTerm: termOf, formatHelp: verbsFirst })
  withEverywhere(program)
  program.addHelpText('after', '\nBegin with: rmqctl up 2m-2s-sync        Help for a verb: rmqctl up --help')
  declareVerbs({ ...cli, program })
  return program
}

/** A reader looks for a verb first, for the options of every verb last. */
function verbsFirst(command: Command, helper: Help): string {
  const sections = Help.prototype.formatHelp.call(helper, command, helper).trimEnd().split('\n\n')
  const isOptions = (section: string) => command.parent == null && /^(Options|Everywhere)/.test(section)
  const ordered = [...sections.filter(section => !isOptions(section)), ...sections.filter(isOptions)]
  return `${ordered.join('\n\n')}\n`
}

function usageOf(command: Command): string {
  const names: string[] = []
  for (let each: Command | null = command; each != null; each = each.parent) names.unshift(each.name())
  return `${names.join(' ')} ${command.usage()}`
}

/** `up [topology]` instead of `up [options] [topology]`: every verb has options. */
function termOf(command: Command): string {
  const args = command.registeredArguments.map(argument => {
    const name = argument.variadic ? `${argument.name()}...` : argument.name()
    return argument.required ? `<${name}>` : `[${name}]`
  })
  return [command.name(), ...args].join(' ')
}
