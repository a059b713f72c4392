import type { Command } from 'commander'
import type { ClusterChoice, RestartOptions, RollFlags } from '../commands/options.ts'
import { RmqctlError } from '../errors.ts'
import type { Batch } from '../plan/roll-options.ts'
import { resolveCluster } from './options.ts'
import { parseCount, parseDuration, parseWord } from './parse.ts'
import type { Cli, Load } from './runner.ts'
import { verb, withCluster } from './verb.ts'

/** The options of whatever restarts instances that run, as commander leaves them. */
export interface RollingFlags {
  batch?: string
  drain?: boolean
  ordered?: string
  routeWait?: string
}

export function declareRestart({ program, run, env }: Cli, load: Load<RestartOptions>): void {
  const command = verb(program, {
    usage: 'restart [instance...]',
    summary: 'restart processes so that nothing is lost, one after the other',
    group: 'bring',
    examples: ['rmqctl restart group/broker-a', 'rmqctl restart --yes'],
    details:
      'Producers are sent away from a broker group before it is touched, and each broker has everything again before the next one stops. Without a name: all of them.',
  })
  withRolling(withCluster(command))
    .option('--dry-run', 'say what would be done, and do nothing')
    .action((instances: string[], flags: ClusterChoice & RollingFlags & { dryRun?: boolean }) =>
      run({ name: 'restart', changes: true }, command, async context =>
        (await load())(
          { ...resolveCluster(flags, env), instances, dryRun: flags.dryRun ?? false, roll: rollFlags(flags) },
          context,
        ),
      ),
    )
}

export function withRolling(command: Command): Command {
  return command
    .option('--batch <n>', 'broker groups that restart at once: a number, or a share such as 25% (default: 1)')
    .option('--no-drain', 'do not send producers away first: quicker, but some sends fail')
    .option('--ordered <way>', 'topics with ordered messages: remap (order may break) or fail (sends fail meanwhile)')
    .option('--route-wait <duration>', 'how long clients take to learn new routes (default: 35s, with proxies 60s)')
}

const orderedWays = ['remap', 'fail'] as const

/** @throws RmqctlError `input` */
export function rollFlags({ batch = '1', drain = true, ordered, routeWait }: RollingFlags): RollFlags {
  return {
    batch: parseBatch(batch),
    drain,
    ...(ordered == null ? {} : { ordered: parseWord(ordered, '--ordered', orderedWays) }),
    ...(routeWait == null ? {} : { routeWaitMs: parseDuration(routeWait, '--route-wait') }),
  }
}

function parseBatch(text: string): Batch {
  const percent = /^(\d+)%$/.exec(text)?.[1]
  if (percent == null && !/^\d+$/.test(text))
    throw new RmqctlError('input', `--batch is a number of groups or a share of them, not '${text}'`, {
      hint: '--batch 2, --batch 25%',
    })
  return percent == null
    ? { groups: parseCount(text, '--batch') }
    : { percent: parseCount(percent, '--batch', { most: 100 }) }
}
