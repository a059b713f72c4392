import type { ClusterChoice, LockOptions } from '../commands/options.ts'
import { resolveCluster } from './options.ts'
import type { Cli, Load } from './runner.ts'
import { verb, withCluster } from './verb.ts'

/** lock status, lock release. */
export function declareLock(
  { program, run, env }: Cli,
  load: { status: Load<LockOptions>; release: Load<LockOptions> },
): void {
  const parent = verb(program, {
    usage: 'lock',
    summary: 'who is changing the cluster',
    group: 'look',
    examples: ['rmqctl lock status'],
  })
  const status = verb(parent, {
    usage: 'status',
    summary: 'who holds the lock, since when, and what for',
    group: 'look',
    examples: ['rmqctl lock status'],
  })
  withCluster(status).action((flags: ClusterChoice) =>
    run({ name: 'lock status' }, status, async context => (await load.status())(resolveCluster(flags, env), context)),
  )
  const release = verb(parent, {
    usage: 'release',
    summary: 'take the lock away from a run that is gone',
    group: 'look',
    examples: ['rmqctl lock release --yes'],
  })
  withCluster(release).action((flags: ClusterChoice) =>
    run({ name: 'lock release', changes: true }, release, async context =>
      (await load.release())(resolveCluster(flags, env), context),
    ),
  )
}
