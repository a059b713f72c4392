import type { ClusterChoice, DoctorOptions, SupportBundleOptions, VerifyOptions } from '../commands/options.ts'
import { resolveCluster } from './options.ts'
import { parseCount } from './parse.ts'
import type { Cli, Load } from './runner.ts'
import { verb, withCluster } from './verb.ts'
import { version } from './version.ts'

export function declareDoctor({ program, run, env }: Cli, load: Load<DoctorOptions>): void {
  const command = verb(program, {
    usage: 'doctor',
    summary: 'why a cluster is not healthy, or did not come up: cause, proof and cure',
    group: 'look',
    examples: ['rmqctl doctor', 'rmqctl doctor --cluster trade --json'],
    details:
      'Looks at logs, exits, crash reports, the kernel, disks, ports, every NameServer and every broker, and changes nothing. Exits with 7 when the cluster is not healthy.',
  })
  withCluster(command)
    .option('--json', 'print one JSON document')
    .action((flags: ClusterChoice & { json?: boolean }) =>
      run({ name: 'doctor', json: flags.json }, command, async context =>
        (await load())({ ...resolveCluster(flags, env), json: flags.json ?? false }, context),
      ),
    )
}

export function declareSupportBundle({ program, run, env }: Cli, load: Load<SupportBundleOptions>): void {
  const command = verb(program, {
    usage: 'support-bundle',
    summary: 'everything that doctor looks at in one file, secrets masked; nothing is sent anywhere',
    group: 'look',
    examples: ['rmqctl support-bundle', 'rmqctl support-bundle -o trade.tar.gz'],
    details:
      'A tar.gz that only you can read: findings, status, the ends of all logs, how each process ended, configuration as rendered and as it runs, facts of the hosts, the audit.',
  })
  withCluster(command)
    .option('-o, --out <file>', 'where to write it (default: rmqctl-CLUSTER-TIME.tar.gz here)')
    .action((flags: ClusterChoice & { out?: string }) =>
      run({ name: 'support-bundle' }, command, async context =>
        (await load())(
          {
            ...resolveCluster(flags, env),
            out: flags.out,
            versions: { rmqctl: version(), node: process.version, platform: `${process.platform} ${process.arch}` },
          },
          context,
        ),
      ),
    )
}

interface VerifyFlags extends ClusterChoice {
  messages?: string
  replicas?: boolean
  json?: boolean
}

export function declareVerify({ program, run, env }: Cli, load: Load<VerifyOptions>): void {
  const command = verb(program, {
    usage: 'verify',
    summary: 'send messages through every master and read them back from every copy',
    group: 'look',
    examples: ['rmqctl verify', 'rmqctl verify --messages 100', 'rmqctl verify --replicas --json'],
    details:
      'The messages go to the topic that RocketMQ itself keeps under the name of each broker: nothing is created, and consumers do not see them. Exits with 7 when a message is not acknowledged, or does not come back byte for byte.',
  })
  withCluster(command)
    .option('--messages <n>', 'how many through each master, 1 KB each (default: 10)')
    .option('--replicas', 'compare the full commit log files of masters and slaves too, at low priority')
    .option('--json', 'print one JSON document')
    .action((flags: VerifyFlags) =>
      run({ name: 'verify', json: flags.json }, command, async context =>
        (await load())(
          {
            ...resolveCluster(flags, env),
            messages: flags.messages == null ? 10 : parseCount(flags.messages, '--messages', { most: 1_000_000 }),
            replicas: flags.replicas ?? false,
          },
          context,
        ),
      ),
    )
}
