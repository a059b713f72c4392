import { Argument } from 'commander'
import type { InitOptions } from '../commands/options.ts'
import { placedReplications } from '../topology/placement.ts'
import { parseCount, parseWord } from './parse.ts'
import type { Cli, Load } from './runner.ts'
import { verb } from './verb.ts'

interface InitFlags {
  hosts?: string
  masters?: string
  slaves?: string
  replication?: string
  controllers?: string
  proxy?: string
  rocketmq?: string
  out?: string
}

export function declareInit({ program, run, env }: Cli, load: Load<InitOptions>): void {
  const command = verb(program, {
    usage: 'init [topology]',
    summary: 'begin a topology of your own: a commented file; on a terminal it asks for what it must know',
    group: 'prepare',
    examples: [
      'rmqctl init --hosts root@10.0.0.[11-14] --masters 2 --slaves 1 -o trade.yaml',
      'rmqctl init --hosts root@10.0.0.[11-13] --replication controller --proxy cluster -o trade.yaml',
      'rmqctl init 2m-2s-async --hosts A=root@10.0.0.11,B=root@10.0.0.12 > trade.yaml',
    ],
    details:
      'With --hosts alone, or with what is to be placed there, brokers, NameServers, controllers and proxies are spread so that any one machine may be lost; the file says how it was decided.',
  })
  command
    .option('--hosts <list>', 'where its hosts are: A=root@10.0.0.11,B=10.0.0.12, or 10.0.0.[11-14]')
    .option(
      '--masters <n>',
      'broker groups (default: one a machine; with controllers one for as many machines as it has replicas)',
    )
    .option(
      '--slaves <n>',
      'slaves of each master (default: 1, on one machine 0; with controllers 2, which makes three replicas)',
    )
    .option(
      '--replication <mode>',
      'sync, async, or controller: another replica takes over from a master that fails (default: sync)',
    )
    .option(
      '--controllers <where>',
      'nameservers, or a number: so many in processes of their own (default: nameservers, with --replication controller)',
    )
    .option(
      '--proxy <mode>',
      'with proxies: local, one in each broker that can be master; cluster, in processes of their own',
    )
    .option('--rocketmq <version>', 'its version, instead of the shipped one (5.3.3)')
    .option('-o, --out <file>', 'write it there, where nothing is yet')
    .action((from: string | undefined, flags: InitFlags) =>
      run({ name: 'init' }, command, async context => (await load())(initOptions(from, flags, env), context)),
    )
}

function initOptions(
  from: string | undefined,
  { masters, slaves, replication, controllers, proxy, ...flags }: InitFlags,
  env: Cli['env'],
): InitOptions {
  const most = 200
  return {
    from,
    ...flags,
    hosts: flags.hosts ?? (env.RMQCTL_HOSTS || undefined),
    ...(masters == null ? {} : { masters: parseCount(masters, '--masters', { most }) }),
    ...(slaves == null ? {} : { slaves: parseCount(slaves, '--slaves', { least: 0, most }) }),
    ...(replication == null ? {} : { replication: parseWord(replication, '--replication', placedReplications) }),
    ...(controllers == null ? {} : { controllers: controllersOf(controllers) }),
    ...(proxy == null ? {} : { proxy: parseWord(proxy, '--proxy', ['local', 'cluster'] as const) }),
  }
}

function controllersOf(text: string): number | 'nameservers' {
  if (/^\d+$/.test(text)) return parseCount(text, '--controllers', { most: 9 })
  return parseWord(text, '--controllers', ['nameservers'] as const)
}

export function declareTopologies({ program, run }: Cli): void {
  const command = verb(program, {
    usage: 'topologies',
    summary: 'the topologies that come with rmqctl',
    group: 'prepare',
    examples: ['rmqctl topologies'],
  })
  command.option('--json', 'print one JSON document').action((flags: { json?: boolean }) =>
    run({ name: 'topologies', json: flags.json }, command, async ({ view }) => {
      const { topologies, topologiesText } = await import('../commands/topologies.ts')
      const list = await topologies()
      return { text: topologiesText(list, view.width).trimEnd(), document: { v: 1, topologies: list } }
    }),
  )
}

export function declareSchema({ program, run }: Cli): void {
  const command = verb(program, {
    usage: 'schema',
    summary: 'the JSON Schema of a topology, for editors that check and complete YAML',
    group: 'prepare',
    examples: ['rmqctl schema > topology.schema.json'],
  })
  command.addArgument(new Argument('[kind]', 'of what').choices(['topology']).default('topology')).action(() =>
    run({ name: 'schema' }, command, async () => {
      const { schema } = await import('../commands/schema.ts')
      const text = schema()
      return { text: text.trimEnd(), document: { v: 1, schema: JSON.parse(text) } }
    }),
  )
}
