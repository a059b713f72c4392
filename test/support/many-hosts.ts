import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { resolveOptions } from '../../src/cli/options.ts'
import { openContext } from '../../src/commands/context.ts'
import { runPlan } from '../../src/commands/engine.ts'
import { prepare } from '../../src/commands/prepare.ts'
import { openSession } from '../../src/commands/session.ts'
import { wantedTarget } from '../../src/commands/target.ts'
import type { Plan } from '../../src/plan/model.ts'
import { startSshd, trust } from '../connection/sshd.ts'
import { cleanEnv } from './rmqctl.ts'

/**
 * Many hosts that are one sshd, which answers on every 127.x address: each login has a network of its own, so that they count as
 * machines, and each host a folder of its own. What `up` deploys there is real; what runs is a shell that waits, named as a JVM.
 */
export interface ManyHosts extends Disposable {
  topology: string
  env: NodeJS.ProcessEnv
}

export async function manyHosts(count: number): Promise<ManyHosts> {
  const folder = mkdtempSync(join(tmpdir(), 'rmqctl-many-'))
  chmodSync(folder, 0o755) // instances run as the user rocketmq
  const inNetwork = `set -- $SSH_CONNECTION; exec nsenter --net=${folder}/net-$3 sh -c "$SSH_ORIGINAL_COMMAND"`
  const sshd = await startSshd({ config: ['MaxStartups 1000', `ForceCommand ${inNetwork}`, 'AllowTcpForwarding no'] })
  const addresses = Array.from(
    { length: count },
    (_, index) => `127.0.${1 + Math.floor(index / 200)}.${1 + (index % 200)}`,
  )
  trust(sshd, addresses)
  const networks = addresses.map(address => join(folder, `net-${address}`))
  for (const network of networks) {
    writeFileSync(network, '')
    execFileSync('unshare', [`--net=${network}`, 'true'])
  }
  const dispose = () => {
    kill(folder)
    sshd[Symbol.dispose]()
    for (const network of networks) execFileSync('umount', [network])
    rmSync(folder, { recursive: true, force: true })
  }
  writeFileSync(join(sshd.home, '.ssh/config'), `Host *\n  IdentityFile ${sshd.key}\n  ConnectTimeout 30\n`)
  const topology = join(folder, 'many.yaml')
  writeFileSync(
    topology,
    topologyOf(addresses, { folder, port: sshd.port, user: sshd.user, java: waitingJava(folder) }),
  )
  const release = releaseIn(join(folder, 'rocketmq-5.3.3'))
  const env = { ...cleanEnv(), HOME: sshd.home, RMQCTL_HOME: join(folder, 'home') }
  try {
    await deploy(topology, { release, env })
  } catch (error) {
    dispose()
    throw error
  }
  return {
    topology,
    env,
    [Symbol.dispose]: dispose,
  }
}

/** Everything that `up` does but to wait for RocketMQ, which is not there. */
async function deploy(topology: string, { release, env }: { release: string; env: NodeJS.ProcessEnv }): Promise<void> {
  process.env.HOME = env.HOME
  const names = { RMQCTL_HOME: env.RMQCTL_HOME ?? '' }
  const options = resolveOptions({ flags: { release, output: 'lines' }, env: names, settings: {}, canDraw: false })
  const silent = () => new PassThrough().resume() as unknown as NodeJS.WriteStream
  const io = {
    env: { ...env },
    cwd: '/',
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    stdout: silent(),
    stderr: silent(),
  }
  const { context } = openContext({ io, options, signal: new AbortController().signal })
  const target = await wantedTarget({ topology }, context)
  await using session = await openSession(target, context)
  const roll = { batch: { groups: 1 }, drain: true, routeWaitMs: 1000 }
  const { plan, release: archive } = await prepare(session, { newStore: [], prune: false, roll }, context)
  await runPlan(withoutWaits(plan), { ...session, release: archive }, context)
}

function withoutWaits(plan: Plan): Plan {
  const isDone = ({ kind }: Plan['stages'][0]['lanes'][0]['steps'][0]) => kind !== 'await' && kind !== 'survey'
  const lanesOf = (stage: Plan['stages'][0]) => stage.lanes.map(lane => ({ ...lane, steps: lane.steps.filter(isDone) }))
  return { ...plan, stages: plan.stages.map(stage => ({ ...stage, lanes: lanesOf(stage) })) }
}

/** Three NameServers, and a master on each other host. */
function topologyOf(
  addresses: string[],
  { folder, port, user, java }: { folder: string; port: number; user: string; java: string },
): string {
  const hosts = addresses.map(
    (address, index) =>
      `  h${index + 1}: { address: ${address}, port: ${port}, user: ${user}, dir: ${folder}/h${index + 1} }`,
  )
  const masters = addresses.slice(3).map((_, index) => `  broker-${index + 1}: { master: h${index + 4} }`)
  return `name: many
rocketmq: "5.3.3"
hosts:
${hosts.join('\n')}
nameservers: [h1, h2, h3]
brokers:
${masters.join('\n')}
replication: none
defaults: { java: ${java}, supervisor: process, jvm: { heap: 64m, direct: 64m } }
`
}

/** As many files as RocketMQ has, hardly anything in them. */
function releaseIn(folder: string): string {
  const jars = ['namesrv', 'broker', 'common'].map(name => `rocketmq-${name}-5.3.3.jar`)
  const others = Array.from({ length: 150 }, (_, index) => `library-${index}.jar`)
  for (const name of ['lib', 'conf', 'bin']) mkdirSync(join(folder, name), { recursive: true })
  for (const jar of [...jars, ...others]) writeFileSync(join(folder, 'lib', jar), jar)
  writeFileSync(join(folder, 'conf/broker.conf'), 'brokerName=broker-a\n')
  writeFileSync(join(folder, 'bin/mqadmin'), '#!/bin/sh\n')
  return folder
}

/** A Java that says its version, and otherwise waits without a process of its own. */
function waitingJava(folder: string): string {
  mkdirSync(join(folder, 'java/bin'), { recursive: true })
  writeFileSync(join(folder, 'java/release'), 'JAVA_VERSION="17.0.15"\nIMPLEMENTOR="test"\n')
  const java = join(folder, 'java/bin/java')
  const wait = 'f=/tmp/.many.$$; mkfifo "$f" && exec 3<> "$f" && rm -f "$f"; while :; do read -r line <&3; done'
  writeFileSync(
    java,
    `#!/bin/sh\ncase "$*" in *-version*) echo 'openjdk version "17.0.15"' >&2; exit 0;; esac\n${wait}\n`,
  )
  chmodSync(java, 0o755)
  return java
}

function kill(folder: string): void {
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${folder}/`)) process.kill(Number(pid), 'SIGKILL')
    } catch {
      // it has ended by itself
    }
  }
}
