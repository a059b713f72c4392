import { Argument } from 'commander'
import type { Cli } from './runner.ts'
import { verb } from './verb.ts'

export function declareInit({ program, run, env }: Cli): void {
  const command = verb(program, {
    usage: 'init [topology]',
    summary: 'begin a topology of your own: a commented file, to standard output',
    group: 'prepare',
    examples: [
      'rmqctl init > trade.yaml',
      'rmqctl init 2m-2s-async --hosts A=root@10.0.0.11,B=root@10.0.0.12 > trade.yaml',
    ],
  })
  command
    .option('--hosts <list>', 'where its hosts are: A=root@10.0.0.11,B=10.0.0.12, or by position')
    .action((from: string | undefined, flags: { hosts?: string }) =>
      run({ name: 'init' }, command, async () => {
        const { init } = await import('../commands/init.ts')
        const text = await init({ from, hosts: flags.hosts ?? env.RMQCTL_HOSTS })
        return { text: text.trimEnd(), document: { v: 1, topology: text } }
      }),
    )
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
