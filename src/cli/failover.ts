import type { FailoverOptions } from '../commands/failover-options.ts'
import type { ClusterChoice } from '../commands/options.ts'
import { resolveCluster } from './options.ts'
import type { Cli, Load } from './runner.ts'
import { verb, withCluster } from './verb.ts'

export function declareFailover({ program, run, env }: Cli, load: Load<FailoverOptions>): void {
  const command = verb(program, {
    usage: 'failover <group>',
    summary: 'make another replica the master of a group',
    group: 'bring',
    examples: ['rmqctl failover broker-a', 'rmqctl failover broker-a --to broker-a-2 --yes'],
    details:
      'For groups whose master the controllers choose. Only a replica in the sync state set may lead: it has every message that was acknowledged. Nothing is stopped or started.',
  })
  withCluster(command)
    .option('--to <instance>', 'the replica that is to lead (default: the first that is in sync)')
    .action((group: string, flags: ClusterChoice & { to?: string }) =>
      run({ name: 'failover', changes: true }, command, async context =>
        (await load())(
          { ...resolveCluster(flags, env), group, ...(flags.to == null ? {} : { to: flags.to }) },
          context,
        ),
      ),
    )
}
