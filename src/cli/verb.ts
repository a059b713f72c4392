import { type Command, Option } from 'commander'

export interface VerbText {
  /** With its arguments, as commander writes them: "logs [instance...]". */
  usage: string
  /** One line. */
  summary: string
  group: keyof typeof groups
  /** Command lines that work as they stand. */
  examples: string[]
  /** What else is good to know. */
  details?: string
}

export const groups = {
  bring: 'Bring a cluster up and down:',
  look: 'Look:',
  prepare: 'Prepare:',
  here: 'On this machine:',
} as const

const examples = new WeakMap<Command, string[]>()

/** Command lines of a verb that work as they stand. */
export function examplesOf(command: Command): string[] {
  return examples.get(command) ?? []
}

/** Declares a verb with its one line and its examples. */
export function verb(parent: Command, { usage, summary, group, details, ...text }: VerbText): Command {
  const shown = text.examples.map(example => `  ${example}`).join('\n')
  const command = parent
    .command(usage)
    .summary(summary)
    .helpCommand(false)
    .description(details == null ? `${capital(summary)}.` : `${capital(summary)}.\n\n${details}`)
    .helpGroup(parent.parent == null ? groups[group] : 'Verbs:')
    .addHelpText(
      'after',
      `\n${text.examples.length === 1 ? 'Example' : 'Examples'}:\n${shown}\n\nOptions of every verb: rmqctl --help`,
    )
  examples.set(command, text.examples)
  return command
}

/** --cluster, -f, --hosts and --inventory, for verbs that are about one cluster. `short` is false where -f means something else. */
export function withCluster(command: Command, { short = true } = {}): Command {
  return command
    .option('--cluster <name>', 'the cluster, by the name that this machine knows')
    .option(
      `${short ? '-f, ' : ''}--topology <file>`,
      "the cluster, by its topology: a file, or a shipped topology's name",
    )
    .option('--hosts <list>', 'where its hosts are: A=root@10.0.0.11,B=10.0.0.12, or by position')
    .option('--inventory <file>', 'where its hosts are: INI, [hosts], one "A = user@address:port" a line')
}

/** The options of every verb, told in `rmqctl --help`. They may stand before or after the verb. */
export function withEverywhere(program: Command): Command {
  const repeated = (value: string, before: string[] = []) => [...before, value]
  return program
    .optionsGroup('Everywhere, before or after the verb:')
    .addOption(
      new Option('--only <selectors>', 'only these: broker-a, group/broker-a, host/A, role/slave, broker-*').argParser(
        repeated,
      ),
    )
    .option('--release <source>', 'RocketMQ from a zip, tar.gz, folder, maven:VERSION, or home:/path on the hosts')
    .option('--output <mode>', 'tree (terminals), lines (pipes, CI), json, or junit (check, lint)')
    .option('--concurrency <n>', 'parts of a stage at once (default: 32); all hosts are connected to, whatever it says')
    .option('--user <name>', 'login user, whatever inventory and topology say')
    .option('--identity <file>', 'private key, whatever inventory and topology say')
    .option('--host-key <policy>', 'unknown host keys: strict refuses, accept-new notes them (default: strict)')
    .option('--lock-wait <duration>', 'wait for somebody else to finish: 5m (default: not at all)')
    .option('--timeout <duration>', 'stop the run after so long, as Ctrl-C would')
    .addOption(new Option('--skip <checks>', 'leave these checks out').argParser(repeated))
    .option('--force', 'go on where a guard says no')
    .option('--yes', 'answer every question with yes')
    .option('--verbose', 'say more')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
