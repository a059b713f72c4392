import { Argument } from 'commander'
import type { InitOptions, SchemaOptions, TopologiesOptions } from '../commands/options.ts'
import type { Cli, Load } from './runner.ts'
import { verb } from './verb.ts'

export function declareInit({ program, run }: Cli, load: Load<InitOptions>): void {
  const command = verb(program, {
    usage: 'init [topology]',
    summary: 'begin a topology of your own: a commented file',
    group: 'prepare',
    examples: ['rmqctl init > trade.yaml', 'rmqctl init 2m-2s-sync -o trade.yaml'],
  })
  command
    .option('-o, --out <file>', 'write it there; a file that exists is never overwritten')
    .action((topology: string | undefined, flags: { out?: string }) =>
      run({ name: 'init' }, command, async context => (await load())({ topology, out: flags.out }, context)),
    )
}

export function declareTopologies({ program, run }: Cli, load: Load<TopologiesOptions>): void {
  const command = verb(program, {
    usage: 'topologies [name]',
    summary: 'the shipped topologies, or the text of one',
    group: 'prepare',
    examples: ['rmqctl topologies', 'rmqctl topologies 2m-2s-sync'],
  })
  command
    .option('--json', 'print one JSON document')
    .action((name: string | undefined, flags: { json?: boolean }) =>
      run({ name: 'topologies', json: flags.json }, command, async context =>
        (await load())({ name, json: flags.json ?? false }, context),
      ),
    )
}

const kinds = ['topology', 'status', 'events', 'plan'] as const

export function declareSchema({ program, run }: Cli, load: Load<SchemaOptions>): void {
  const command = verb(program, {
    usage: 'schema',
    summary: 'print the JSON Schema of a topology, or of what rmqctl prints',
    group: 'prepare',
    examples: ['rmqctl schema > topology.schema.json', 'rmqctl schema status'],
  })
  command
    .addArgument(new Argument('[kind]', 'of what').choices(kinds).default('topology'))
    .action((kind: SchemaOptions['kind']) =>
      run({ name: 'schema' }, command, async context => (await load())({ kind }, context)),
    )
}
