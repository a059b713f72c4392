import type { ReleaseBuildOptions, ReleaseFetchOptions, ReleaseListOptions } from '../commands/release-options.ts'
import type { Cli, Load } from './runner.ts'
import { verb } from './verb.ts'

/** release list, release fetch, release build. */
export function declareRelease(
  cli: Cli,
  load: { list: Load<ReleaseListOptions>; fetch: Load<ReleaseFetchOptions>; build: Load<ReleaseBuildOptions> },
): void {
  const parent = verb(cli.program, {
    usage: 'release',
    summary: 'RocketMQ files on this machine',
    group: 'here',
    examples: ['rmqctl release list', 'rmqctl release fetch 5.3.3'],
  })
  const under = { ...cli, program: parent }
  declareList(under, load.list)
  declareFetch(under, load.fetch)
  declareBuild(under, load.build)
}

function declareList({ program, run }: Cli, load: Load<ReleaseListOptions>): void {
  const command = verb(program, {
    usage: 'list',
    summary: 'releases that are here already',
    group: 'here',
    examples: ['rmqctl release list'],
  })
  command
    .option('--json', 'print one JSON document')
    .action((flags: { json?: boolean }) =>
      run({ name: 'release list', json: flags.json }, command, async context =>
        (await load())({ json: flags.json ?? false }, context),
      ),
    )
}

function declareFetch({ program, run }: Cli, load: Load<ReleaseFetchOptions>): void {
  const command = verb(program, {
    usage: 'fetch <version>',
    summary: 'get a release now, so that a later up needs no network; with --release, from there',
    group: 'here',
    examples: [
      'rmqctl release fetch 5.3.3',
      'rmqctl release fetch 5.3.3 --release ./rocketmq-all-5.3.3-bin-release.zip',
    ],
  })
  command
    .option('--json', 'print one JSON document')
    .action((version: string, flags: { json?: boolean }) =>
      run({ name: 'release fetch', json: flags.json }, command, async context => (await load())({ version }, context)),
    )
}

function declareBuild({ program, run }: Cli, load: Load<ReleaseBuildOptions>): void {
  const command = verb(program, {
    usage: 'build [what]',
    summary: "build RocketMQ, or its dashboard, from source with this machine's Git, Maven and JDK",
    group: 'here',
    examples: [
      'rmqctl release build --source ../rocketmq',
      'rmqctl release build --git https://github.com/apache/rocketmq --ref rocketmq-all-5.3.3',
      'rmqctl release build dashboard --git https://github.com/apache/rocketmq-dashboard --ref rocketmq-dashboard-2.1.0',
    ],
    details:
      'What is built is kept as any other release: `rmqctl up --release ID` uses it, and `dashboard: { jar: ID }` of a topology.',
  })
  command
    .option('--source <folder>', 'a checkout of its source; it is built where it is')
    .option('--git <url>', 'the repository to get it from')
    .option('--ref <name>', 'a tag or branch of the repository')
    .option('--json', 'print one JSON document')
    .action((what: string | undefined, flags: ReleaseBuildOptions & { json?: boolean }) =>
      run({ name: 'release build', json: flags.json }, command, async context =>
        (await load())({ what, ...flags }, context),
      ),
    )
}
