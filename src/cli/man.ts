import type { Command, Help } from 'commander'
import { examplesOf } from './verb.ts'

/** The manual page, made from the program itself. `npm run build` writes it to dist/rmqctl.1. */
export function manPage(program: Command): string {
  const verbs = program.commands.filter(command => !command.name().startsWith('__'))
  return `${[
    '.TH RMQCTL 1 "" "rmqctl" "User commands"',
    '.SH NAME',
    'rmqctl \\- deploy, prove and operate Apache RocketMQ clusters',
    '.SH SYNOPSIS',
    '.B rmqctl',
    text('<verb> [options]'),
    '.SH DESCRIPTION',
    text(
      'One YAML file, the topology, says which machines there are and what runs on them. rmqctl up makes it so, here or over SSH, and says "up" only when every broker is registered on every NameServer and every slave has what its master has. Running it again does only what is missing.',
    ),
    '.SH VERBS',
    ...verbs.flatMap(command => verbLines(command)),
    '.SH OPTIONS',
    'They may stand before or after the verb.',
    ...optionLines(program, program.createHelp()),
    ...ending,
  ].join('\n')}\n`
}

function verbLines(command: Command, before = ''): string[] {
  const help = command.createHelp()
  const name = `${before}${command.name()}`
  if (command.commands.length > 0) return command.commands.flatMap(child => verbLines(child, `${name} `))
  const [first = '', ...rest] = help.commandDescription(command).split(/\n+/)
  return [
    `.SS ${text(name)}`,
    `.B ${text(help.commandUsage(command))}`,
    '.PP',
    text(first),
    ...rest.flatMap(paragraph => ['.PP', text(paragraph)]),
    ...optionLines(command, help),
    '.PP',
    '.nf',
    ...examplesOf(command).map(example => `    ${text(example)}`),
    '.fi',
  ]
}

function optionLines(command: Command, help: Help): string[] {
  return command.options
    .filter(option => !option.hidden)
    .flatMap(option => ['.TP', `.B ${text(help.optionTerm(option))}`, text(help.optionDescription(option))])
}

/** A line of text as roff reads it: hyphens that can be copied, and nothing at its begin that is a request. */
function text(line: string): string {
  const escaped = line.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('…', '...').replaceAll('→', '\\(->')
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped
}

const codes: [string, string][] = [
  ['0', 'done'],
  ['1', 'an operation failed'],
  ['2', 'bad input: usage, topology, key, binding, a question nobody could answer'],
  ['3', 'a check failed'],
  ['4', 'a host is unreachable, refused the login, or its key did not match'],
  ['5', 'locked: somebody else is changing the cluster'],
  ['6', 'differences, with --exit-code'],
  ['7', 'the cluster is not healthy'],
  ['130, 143, 129', 'interrupted: Ctrl-C, SIGTERM, SIGHUP'],
]

const ending = [
  '.SH EXIT STATUS',
  ...codes.flatMap(([code, meaning]) => ['.TP', `.B ${code}`, text(meaning)]),
  '.SH ENVIRONMENT',
  text(
    'Each option has a variable: --lock-wait is RMQCTL_LOCK_WAIT, --cluster is RMQCTL_CLUSTER, and so on. RMQCTL_HOME is a folder for all that rmqctl keeps on this machine. NO_COLOR is honoured.',
  ),
]
