import { Argument } from 'commander'
import {
  type AdoptOptions,
  type CompletionOptions,
  type ConfigKeysOptions,
  type ConfigOptions,
  type ListOptions,
  type Shell,
  shells,
  type UseOptions,
} from '../commands/options.ts'
import { declareConfigKeys } from './lint.ts'
import type { Cli, Load } from './runner.ts'
import { verb } from './verb.ts'

export function declareList({ program, run }: Cli, load: Load<ListOptions>): void {
  const command = verb(program, {
    usage: 'list',
    summary: 'the clusters that this machine knows',
    group: 'here',
    examples: ['rmqctl list', 'rmqctl list --forget trade'],
  })
  command
    .option('--forget <cluster>', 'take one out that is gone with its hosts; nothing on a host is touched')
    .option('--json', 'print one JSON document')
    .action((flags: { json?: boolean; forget?: string }) =>
      run({ name: 'list', json: flags.json }, command, async context =>
        (await load())({ json: flags.json ?? false, forget: flags.forget }, context),
      ),
    )
}

export function declareUse({ program, run }: Cli, load: Load<UseOptions>): void {
  const command = verb(program, {
    usage: 'use <cluster>',
    summary: 'make a cluster the one that is meant where none is named',
    group: 'here',
    examples: ['rmqctl use 2m-2s-sync'],
  })
  command.action((name: string) => run({ name: 'use' }, command, async context => (await load())({ name }, context)))
}

export function declareConfig(
  { program, run }: Cli,
  load: Load<ConfigOptions>,
  loadKeys: Load<ConfigKeysOptions>,
): void {
  const parent = verb(program, {
    usage: 'config',
    summary: "the user's settings: output, concurrency, user, identity, host-key; and RocketMQ's keys",
    group: 'here',
    examples: ['rmqctl config list', 'rmqctl config set output lines'],
    details: 'What a cluster is never stands there, only how rmqctl behaves for this user.',
  })
  const declare = (
    usage: string,
    summary: string,
    example: string,
    toOptions: (...words: string[]) => ConfigOptions,
  ) => {
    const command = verb(parent, { usage, summary, group: 'here', examples: [example] })
    // commander gives the arguments, then the options, then the command itself.
    command.action((...given: unknown[]) =>
      run({ name: 'config' }, command, async context =>
        (await load())(toOptions(...given.filter(word => typeof word === 'string')), context),
      ),
    )
  }
  declare('list', 'every setting and where they are kept', 'rmqctl config list', () => ({ action: 'list' }))
  declare('get <key>', 'print a setting', 'rmqctl config get output', (key = '') => ({ action: 'get', key }))
  declare('set <key> <value>', 'change a setting', 'rmqctl config set user rmq', (key = '', value = '') => ({
    action: 'set',
    key,
    value,
  }))
  declare('unset <key>', 'take a setting out', 'rmqctl config unset user', (key = '') => ({ action: 'unset', key }))
  declareConfigKeys(parent, run, loadKeys)
}

export function declareCompletion({ program, run }: Cli, load: Load<CompletionOptions>): void {
  const command = verb(program, {
    usage: 'completion',
    summary: 'print what makes a shell complete verbs, options, clusters and instances',
    group: 'here',
    examples: ['source <(rmqctl completion bash)', 'rmqctl completion fish > ~/.config/fish/completions/rmqctl.fish'],
  })
  command
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .action((shell: Shell) => run({ name: 'completion' }, command, async context => (await load())({ shell }, context)))
}

export function declareAdopt({ program, run }: Cli, load: Load<AdoptOptions>): void {
  const command = verb(program, {
    usage: 'adopt <user@host>',
    summary: 'get to know a cluster that was deployed from another machine, from one of its hosts',
    group: 'here',
    examples: ['rmqctl adopt root@10.0.0.11', 'rmqctl adopt local --cluster trade'],
    details: 'Reads the record that up left on that host; `local` is this machine without SSH. Changes nothing there.',
  })
  command
    .option('--cluster <name>', 'which one, where the host has several')
    .option('--dir <folder>', 'folder above it, when it is not /opt/rocketmq or ~/rocketmq')
    .action((target: string, flags: { cluster?: string; dir?: string }) =>
      run({ name: 'adopt' }, command, async context => (await load())({ target, ...flags }, context)),
    )
}
