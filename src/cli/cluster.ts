import type {
  ClusterChoice,
  DestroyOptions,
  DownOptions,
  InstancesOptions,
  PlanOptions,
  RenderOptions,
  UpOptions,
} from '../commands/options.ts'
import { RmqctlError } from '../errors.ts'
import { type ProxyChoice, proxyChoices } from '../topology/with-proxy.ts'
import { resolveCluster } from './options.ts'
import { parseWord } from './parse.ts'
import { type RollingFlags, rollFlags, withRolling } from './rolling.ts'
import type { Cli, Load } from './runner.ts'
import { verb, withCluster } from './verb.ts'

interface UpFlags extends ClusterChoice, RollingFlags {
  dryRun?: boolean
  fix?: boolean
  name?: string
  rocketmq?: string
  proxy?: string
  newStore?: string[]
  prune?: boolean
  confirm?: string
  pull?: string
  json?: boolean
  exitCode?: boolean
}

export function declareUp({ program, run, env }: Cli, load: Load<UpOptions>): void {
  const command = verb(program, {
    usage: 'up [topology]',
    summary: 'bring the cluster to what the topology says: creates, changes, repairs, resumes',
    group: 'bring',
    examples: ['rmqctl up 2m-2s-sync', 'rmqctl up trade.yaml --hosts A=root@10.0.0.11,B=root@10.0.0.12'],
    details: 'Where its hosts were never bound it runs on this machine. Running it again does only what is missing.',
  })
  withUp(withCluster(command))
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--fix', 'do what the checks would tell you to do: install a Java, for example')
    .action((topology: string | undefined, flags: UpFlags) =>
      run({ name: 'up', changes: true, json: flags.json }, command, async context =>
        (await load())(upOptions(topology, flags, env), context),
      ),
    )
}

export function declarePlan({ program, run, env }: Cli, load: Load<PlanOptions>): void {
  const command = verb(program, {
    usage: 'plan [topology]',
    summary: 'say what up would do',
    group: 'look',
    examples: ['rmqctl plan trade.yaml', 'rmqctl plan trade.yaml --exit-code --json'],
  })
  withUp(withCluster(command))
    .option('--exit-code', 'exit with 6 when there is something to do')
    .action((topology: string | undefined, flags: UpFlags) =>
      run({ name: 'plan', json: flags.json }, command, async context =>
        (await load())({ ...upOptions(topology, flags, env), exitCode: flags.exitCode ?? false }, context),
      ),
    )
}

export function declareRender({ program, run, env }: Cli, load: Load<RenderOptions>): void {
  const command = verb(program, {
    usage: 'render [topology]',
    summary: 'write every file that up would write, into a folder here; no host is touched',
    group: 'prepare',
    examples: ['rmqctl render 2m-2s-sync -o rendered'],
  })
  withCluster(command)
    .requiredOption('-o, --out <folder>', 'where to write')
    .option('--rocketmq <version>', 'this version instead of the one in the topology')
    .option('--proxy <mode>', proxyText)
    .option('--name <name>', "the cluster's name, instead of the topology's")
    .action((topology: string | undefined, flags: UpFlags & { out: string }) =>
      run({ name: 'render' }, command, async context => {
        const { out, name, rocketmq } = flags
        const proxy = proxyOf(flags)
        return (await load())({ ...chosen(topology, flags, env), out, name, rocketmq, proxy }, context)
      }),
    )
}

export function declareDown({ program, run, env }: Cli, load: Load<DownOptions>): void {
  const command = verb(program, {
    usage: 'down',
    summary: 'stop all of it in the safe order; data stays',
    group: 'bring',
    examples: ['rmqctl down', 'rmqctl down --cluster trade --yes'],
  })
  withCluster(command).action((flags: ClusterChoice) =>
    run({ name: 'down', changes: true }, command, async context => (await load())(resolveCluster(flags, env), context)),
  )
}

export function declareDestroy({ program, run, env }: Cli, load: Load<DestroyOptions>): void {
  const command = verb(program, {
    usage: 'destroy',
    summary: 'stop it and delete all that rmqctl put there; messages only with --data',
    group: 'bring',
    examples: ['rmqctl destroy', 'rmqctl destroy --data --confirm trade'],
  })
  withCluster(command)
    .option('--data', 'delete the messages too; asks for the name of the cluster')
    .option('--confirm <name>', 'the name of the cluster, where there is no terminal to type it')
    .action((flags: ClusterChoice & { data?: boolean; confirm?: string }) =>
      run({ name: 'destroy', changes: true }, command, async context =>
        (await load())({ ...resolveCluster(flags, env), data: flags.data ?? false, confirm: flags.confirm }, context),
      ),
    )
}

const processVerbs = {
  start: { summary: 'start the same processes again, nothing else changed', example: 'rmqctl start broker-a' },
  stop: { summary: 'stop processes, nothing else changed', example: 'rmqctl stop broker-a-s' },
}

/** start and stop: the same declaration twice. */
export function declareProcessVerb(
  { program, run, env }: Cli,
  name: keyof typeof processVerbs,
  load: Load<InstancesOptions>,
): void {
  const { summary, example } = processVerbs[name]
  const command = verb(program, { usage: `${name} [instance...]`, summary, group: 'bring', examples: [example] })
  withCluster(command).action((instances: string[], flags: ClusterChoice) =>
    run({ name, changes: true }, command, async context =>
      (await load())({ ...resolveCluster(flags, env), instances }, context),
    ),
  )
}

function withUp(command: ReturnType<typeof withCluster>) {
  return withRolling(command)
    .option('--rocketmq <version>', 'this version instead of the one in the topology')
    .option('--proxy <mode>', proxyText)
    .option('--name <name>', "the cluster's name, instead of the topology's")
    .option('--prune', 'stop and remove what the topology no longer has; messages stay where they are')
    .option('--confirm <name>', 'the name of the cluster, where --prune removes messages that were not all read')
    .option('--new-store <instance>', 'let an instance begin with an empty store though it once had one', collect)
    .option('--pull <url>', 'let the hosts download the release from a mirror of yours, instead of sending it')
    .option('--json', 'print one JSON document')
}

const proxyText =
  'add proxies: local, one in each broker that can be master; cluster, one in a process of its own on each of their hosts; none takes them away again (default: as it was said before)'

function proxyOf({ proxy }: UpFlags): ProxyChoice | undefined {
  return proxy == null ? undefined : parseWord(proxy, '--proxy', proxyChoices)
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}

function upOptions(topology: string | undefined, flags: UpFlags, env: Cli['env']): UpOptions {
  return {
    ...chosen(topology, flags, env),
    dryRun: flags.dryRun ?? false,
    roll: rollFlags(flags),
    fix: flags.fix ?? false,
    name: flags.name,
    rocketmq: flags.rocketmq,
    proxy: proxyOf(flags),
    newStore: flags.newStore ?? [],
    prune: flags.prune ?? false,
    confirm: flags.confirm,
    pull: flags.pull ?? (env.RMQCTL_PULL || undefined),
    json: flags.json ?? false,
  }
}

/** The topology may be given as a word or with -f, not both. */
export function chosen(topology: string | undefined, flags: ClusterChoice, env: Cli['env']): ClusterChoice {
  if (topology != null && flags.topology != null) {
    throw new RmqctlError('input', `two topologies are given: ${topology} and ${flags.topology}`, {
      hint: 'say one of them',
    })
  }
  return resolveCluster({ ...flags, topology: topology ?? flags.topology }, env)
}
