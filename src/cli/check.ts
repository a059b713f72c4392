import type { CheckOptions, ClusterChoice } from '../commands/options.ts'
import { chosen } from './cluster.ts'
import type { Cli, Load } from './runner.ts'
import { verb, withCluster } from './verb.ts'

interface CheckFlags extends ClusterChoice {
  fix?: boolean
  name?: string
  rocketmq?: string
  json?: boolean
}

export function declareCheck({ program, run, env }: Cli, load: Load<CheckOptions>): void {
  const command = verb(program, {
    usage: 'check [topology]',
    summary: 'whether it can be deployed: hosts, ports, disks, memory, and every connection between them',
    group: 'prepare',
    examples: ['rmqctl check trade.yaml --hosts A=root@10.0.0.11,B=root@10.0.0.12', 'rmqctl check --output junit'],
    details:
      'Changes nothing without --fix. Exits with 3 when something would keep the cluster from working; warnings do not. docs/checks.md has all checks.',
  })
  withCluster(command)
    .option(
      '--fix',
      'do what is safe: a Java from the packages, /etc/hosts, owners, ports in firewalld or ufw; asks first',
    )
    .option('--rocketmq <version>', 'this version instead of the one in the topology')
    .option('--name <name>', "the cluster's name, instead of the topology's")
    .option('--json', 'print one JSON document')
    .action((topology: string | undefined, flags: CheckFlags) => {
      const { fix = false, name, rocketmq, json = false } = flags
      return run({ name: 'check', changes: fix, json, junit: true }, command, async context =>
        (await load())({ ...chosen(topology, flags, env), fix, name, rocketmq, json }, context),
      )
    })
}
