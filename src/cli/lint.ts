import { type Command, Option } from 'commander'
import { type ConfigRole, configRoles } from '../catalogue/roles.ts'
import type { ClusterChoice, ConfigKeysOptions, LintOptions } from '../commands/options.ts'
import { chosen } from './cluster.ts'
import type { Cli, Load } from './runner.ts'
import { verb, withCluster } from './verb.ts'

interface LintFlags extends ClusterChoice {
  file?: string
  role?: ConfigRole
  rocketmq?: string
  json?: boolean
}

export function declareLint({ program, run, env }: Cli, load: Load<LintOptions>): void {
  const command = verb(program, {
    usage: 'lint [topology]',
    summary: 'say what is wrong or doubtful about a topology, or a configuration file that others wrote',
    group: 'prepare',
    examples: [
      'rmqctl lint 2m-2s-sync',
      'rmqctl lint --file broker.conf --rocketmq 5.3.3',
      'rmqctl lint trade.yaml --output junit > lint.xml',
    ],
    details:
      'Judges fields, names, ports, replication, and every RocketMQ key as the wanted version knows it. No host is touched. Exits with 2 when something is wrong; doubts are told, and pass.',
  })
  withCluster(command)
    .option(
      '--file <file>',
      'a broker.conf, namesrv.conf, controller.conf or the JSON of a proxy, instead of a topology',
    )
    .addOption(
      new Option('--role <role>', 'what that file is for (default: its keys and its name tell)').choices(configRoles),
    )
    .option('--rocketmq <version>', 'judge for this version; of a file the default is the newest known')
    .option('--json', 'print one JSON document')
    .action((topology: string | undefined, flags: LintFlags) =>
      run({ name: 'lint', json: flags.json, junit: true }, command, async context => {
        const { file, role, rocketmq } = flags
        return (await load())({ ...chosen(topology, flags, env), file, role, rocketmq }, context)
      }),
    )
}

/** `config keys`, beside the user's settings: what RocketMQ's keys are. */
export function declareConfigKeys(parent: Command, run: Cli['run'], load: Load<ConfigKeysOptions>): void {
  const command = verb(parent, {
    usage: 'keys [pattern]',
    summary: "RocketMQ's own keys: what they are, their defaults, which versions have them",
    group: 'here',
    examples: ['rmqctl config keys fileReservedTime', 'rmqctl config keys flush --role broker --rocketmq 4.9.7'],
    details: 'Made from the jars of each release. A pattern is a part of the name, * any run of letters.',
  })
  command
    .addOption(new Option('--role <role>', 'only keys of these').choices(configRoles))
    .option('--rocketmq <version>', 'as this version has them (default: the newest known)')
    .option('--json', 'print one JSON document')
    .action((pattern: string | undefined, { json, ...flags }: Pick<LintFlags, 'role' | 'rocketmq' | 'json'>) =>
      run({ name: 'config', json }, command, async context => (await load())({ pattern, ...flags }, context)),
    )
}
