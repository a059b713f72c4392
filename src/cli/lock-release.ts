import type { ClusterChoice, LockOptions, ReleaseFetchOptions, ReleaseListOptions } from '../commands/options.ts'
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

/** release list, release fetch. */
export function declareRelease(
  { program, run }: Cli,
  load: { list: Load<ReleaseListOptions>; fetch: Load<ReleaseFetchOptions> },
): void {
  const parent = verb(program, {
    usage: 'release',
    summary: 'RocketMQ files on this machine',
    group: 'here',
    examples: ['rmqctl release list', 'rmqctl release fetch 5.3.3'],
  })
  const list = verb(parent, {
    usage: 'list',
    summary: 'releases that are here already',
    group: 'here',
    examples: ['rmqctl release list'],
  })
  list
    .option('--json', 'print one JSON document')
    .action((flags: { json?: boolean }) =>
      run({ name: 'release list', json: flags.json }, list, async context =>
        (await load.list())({ json: flags.json ?? false }, context),
      ),
    )
  const fetch = verb(parent, {
    usage: 'fetch <version>',
    summary: 'get a release, or take one in with --release',
    group: 'here',
    examples: ['rmqctl release fetch 5.3.3', 'rmqctl release fetch 5.3.3 --release rocketmq-all-5.3.3-bin-release.zip'],
  })
  fetch.action((version: string) =>
    run({ name: 'release fetch' }, fetch, async context => (await load.fetch())({ version }, context)),
  )
}
