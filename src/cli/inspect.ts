import type { ClusterChoice, ExecOptions, LogsOptions, MqadminOptions, StatusOptions } from '../commands/options.ts'
import { RmqctlError } from '../errors.ts'
import { resolveCluster } from './options.ts'
import type { Cli, Load } from './runner.ts'
import { verb, withCluster } from './verb.ts'

export function declareStatus({ program, run, env }: Cli, load: Load<StatusOptions>): void {
  const command = verb(program, {
    usage: 'status',
    summary: 'what runs, what is registered, what is replicated',
    group: 'look',
    examples: ['rmqctl status', 'rmqctl status --watch', 'rmqctl status --json'],
    details: 'Exits with 7 when the cluster is not healthy.',
  })
  withCluster(command)
    .option('-w, --watch', 'look again and again until Ctrl-C')
    .option('--json', 'print one JSON document')
    .action((flags: ClusterChoice & { watch?: boolean; json?: boolean }) =>
      run({ name: 'status', json: flags.json }, command, async context =>
        (await load())(
          { ...resolveCluster(flags, env), watch: flags.watch ?? false, json: flags.json ?? false },
          context,
        ),
      ),
    )
}

interface LogsFlags extends ClusterChoice {
  follow?: boolean
  lines?: string
  since?: string
  file?: string
  grep?: string
}

export function declareLogs({ program, run, env }: Cli, load: Load<LogsOptions>): void {
  const command = verb(program, {
    usage: 'logs [instance...]',
    summary: 'one stream of the logs of all instances, in the order of time',
    group: 'look',
    examples: ['rmqctl logs broker-a -f', 'rmqctl logs --since 10m --file store --grep ERROR'],
  })
  withCluster(command, { short: false })
    .option('-f, --follow', 'go on with what comes')
    .option('-n, --lines <n>', 'begin with so many lines (default: 100)')
    .option('--since <when>', 'begin so long ago, 10m, or then, 2026-11-20T10:00:00Z')
    .option('--file <name>', 'which log: broker, store, remoting, stdout; several with commas')
    .option('--grep <regexp>', 'only lines that match')
    .action((instances: string[], flags: LogsFlags) =>
      run({ name: 'logs' }, command, async context =>
        (await load())(
          {
            ...resolveCluster(flags, env),
            instances,
            follow: flags.follow ?? false,
            lines: flags.lines,
            since: flags.since,
            file: flags.file,
            grep: flags.grep,
          },
          context,
        ),
      ),
    )
}

export function declareMqadmin({ program, run, env, rest }: Cli, load: Load<MqadminOptions>): void {
  const command = verb(program, {
    usage: 'mqadmin',
    summary: "RocketMQ's own admin tool, with the right Java, NameServers and release",
    group: 'look',
    examples: ['rmqctl mqadmin -- clusterList', 'rmqctl mqadmin -- topicStatus -t orders'],
    details: 'Its arguments stand after --.',
  })
  command.usage('[options] -- <args...>')
  withCluster(command).action((flags: ClusterChoice) =>
    run({ name: 'mqadmin' }, command, async context =>
      (await load())({ ...resolveCluster(flags, env), args: rest ?? [] }, context),
    ),
  )
}

export function declareExec({ program, run, env, rest }: Cli, load: Load<ExecOptions>): void {
  const command = verb(program, {
    usage: 'exec [selector]',
    summary: 'run a command on the hosts',
    group: 'look',
    examples: ['rmqctl exec -- uptime', 'rmqctl exec host/A -- df -h'],
    details:
      "The command stands after --. It runs as the login user, on all machines at once, without a shell: for pipes say -- sh -c '...'.",
  })
  command.usage('[options] [selector] -- <command...>')
  withCluster(command).action((selector: string | undefined, flags: ClusterChoice) =>
    run({ name: 'exec', changes: true }, command, async context => {
      if (rest == null || rest.length === 0) {
        throw new RmqctlError('input', 'exec needs a command after --', { hint: 'rmqctl exec -- uptime' })
      }
      return (await load())({ ...resolveCluster(flags, env), selector, argv: rest }, context)
    }),
  )
}
