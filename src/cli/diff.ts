import type { DiffOptions } from '../commands/diff-options.ts'
import type { ClusterChoice } from '../commands/options.ts'
import { chosen } from './cluster.ts'
import type { Cli, Load } from './runner.ts'
import { verb, withCluster } from './verb.ts'

interface DiffFlags extends ClusterChoice {
  all?: boolean
  json?: boolean
  exitCode?: boolean
  name?: string
  rocketmq?: string
}

export function declareDiff({ program, run, env }: Cli, load: Load<DiffOptions>): void {
  const command = verb(program, {
    usage: 'diff [topology]',
    summary: 'topology, files on the hosts and live values, key by key',
    group: 'look',
    examples: ['rmqctl diff', 'rmqctl diff trade.yaml --all', 'rmqctl diff --exit-code --json'],
    details:
      'Shows the keys that are not the same everywhere, and live values that are neither in the topology nor the default of RocketMQ. rmqctl up puts them right.',
  })
  withCluster(command)
    .option('--all', 'keys that agree as well')
    .option('--exit-code', 'exit with 6 when something differs')
    .option('--rocketmq <version>', 'this version instead of the one in the topology')
    .option('--name <name>', "the cluster's name, instead of the topology's")
    .option('--json', 'print one JSON document')
    .action((topology: string | undefined, flags: DiffFlags) =>
      run({ name: 'diff', json: flags.json }, command, async context => {
        const { all = false, exitCode = false, name, rocketmq } = flags
        return (await load())({ ...chosen(topology, flags, env), all, exitCode, name, rocketmq }, context)
      }),
    )
}
