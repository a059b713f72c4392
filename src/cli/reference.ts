import type { Command, Help } from 'commander'
import { examplesOf } from './verb.ts'

/** docs/cli.md: the whole command line, made from the program itself. A test keeps the file current. */
export function reference(program: Command): string {
  const verbs = program.commands.filter(command => !isHidden(command))
  return `${[
    '# The command line',
    '<!-- Made from the program by `npx vitest run --project unit test/cli/reference.test.ts -u`. Do not edit. -->',
    words,
    choosing,
    '## Verbs',
    verbTable(verbs, program.createHelp()),
    ...verbs.flatMap(command => verbSection(command, 3)),
    '## Options of every verb',
    'They may stand before or after the verb.',
    optionTable(program, program.createHelp()),
    environment,
    asking,
    output,
    exitCodes,
  ].join('\n\n')}\n`
}

function isHidden(command: Command): boolean {
  return command.name().startsWith('__')
}

function verbTable(verbs: Command[], help: Help): string {
  const rows = verbs.map(verb => `| \`${cell(help.subcommandTerm(verb))}\` | ${cell(verb.summary())} |`)
  return ['| verb | does |', '|---|---|', ...rows].join('\n')
}

function verbSection(command: Command, level: number): string[] {
  const help = command.createHelp()
  const parts = [`${'#'.repeat(level)} ${pathOf(command)}`, help.commandDescription(command)]
  const examples = examplesOf(command)
  if (command.commands.length === 0) parts.push(`\`${help.commandUsage(command)}\``)
  if (command.options.length > 0) parts.push(optionTable(command, help))
  if (command.commands.length === 0) parts.push(`\`\`\`sh\n${examples.join('\n')}\n\`\`\``)
  return [...parts, ...command.commands.flatMap(child => verbSection(child, level + 1))]
}

function pathOf(command: Command): string {
  const parent = command.parent
  return parent == null || parent.parent == null ? command.name() : `${pathOf(parent)} ${command.name()}`
}

function optionTable(command: Command, help: Help): string {
  const options = command.options.filter(option => !option.hidden)
  const rows = options.map(
    option => `| \`${cell(help.optionTerm(option))}\` | ${cell(help.optionDescription(option))} |`,
  )
  return ['| option | |', '|---|---|', ...rows].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

const words = `## The words

**topology** a YAML file that says what is wanted · **host** a machine of the topology (A, B, … until bound to an address) · **instance** one process · **broker group** a master and its slaves: one brokerName · **release** the RocketMQ files.

Roles: \`namesrv\`, \`master\`, \`slave\`; \`broker\` means master and slave. Instance ids: \`namesrv-1\`, \`broker-a\` (a master), \`broker-a-s\` (its slave; \`broker-a-s1\`, \`-s2\` where there are several). A bare name is an instance; \`group/broker-a\`, \`host/A\`, \`role/slave\` select many; \`*\` stands for anything.`

const choosing = `## Which cluster

A verb that needs a cluster takes \`--cluster NAME\`, or \`-f TOPOLOGY\` (with \`--hosts\` or \`--inventory\` where its hosts are not bound: a CI runner has no memory). Without either it is the only one known on this machine, else the current one (\`rmqctl use\`, or the last \`up\`), else exit code 2 with the list.

A topology whose hosts were never bound runs on this machine. Where the hosts of a cluster are is remembered: the next \`up\` without \`--hosts\` uses it and says so, and a different place is refused.`

const environment = `## Where a value comes from

The flag; then the environment (\`--lock-wait\` is \`RMQCTL_LOCK_WAIT\`, \`--cluster\` is \`RMQCTL_CLUSTER\`, and so on); then the inventory; then the topology; then the settings file (\`rmqctl config list\` says where it is: output, concurrency, user, identity, host-key). \`RMQCTL_HOME\` is a folder for all that rmqctl keeps on this machine, instead of the platform's own.

Durations have a unit: \`500ms\`, \`30s\`, \`5m\`, \`1h30m\`.`

const asking = `## Questions

Creating and starting never ask. What stops, restarts, removes, overwrites a hand edit or goes down a version asks on a terminal; elsewhere it needs \`--yes\`, otherwise exit code 2. \`down\` and \`destroy\` of a cluster on this machine do not ask. Nothing ever waits for an answer where there is no terminal.

The first Ctrl-C begins nothing new, lets what is under way end within 30 s, and says how to go on; the second ends rmqctl at once. SIGTERM and SIGHUP do the same.`

const output = `## Output

Progress goes to standard error, results to standard output. \`--output tree\` is the live view of terminals; \`lines\` is for pipes and CI: no colour, no cursor, a timestamped line an event; \`json\` is one event a line on standard output, the last one of \`"type":"result"\` with \`exitCode\` and \`result\` or \`errors\`. With \`--json\` a verb prints one document. All carry \`"v":1\`; there are only additions within a version. \`NO_COLOR\` and \`FORCE_COLOR\` are honoured, and a reader that goes away (\`| head\`) is no error.`

const exitCodes = `## Exit codes

| code | means |
|---|---|
| 0 | done |
| 1 | an operation failed |
| 2 | bad input: usage, topology, key, binding, a question nobody could answer |
| 3 | a check failed |
| 4 | a host is unreachable, refused the login, or its key did not match |
| 5 | locked: somebody else is changing the cluster |
| 6 | \`plan\` with \`--exit-code\`: there is something to do |
| 7 | \`status\`: not healthy, unreachable hosts included (4 only if none answered) |
| 130, 143, 129 | interrupted: Ctrl-C, SIGTERM, SIGHUP |

With several causes the first of 130, 2, 5, 4, 3, 1 counts. Every error says what, where, why and what to type next, all of them at once.`
