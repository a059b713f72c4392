import { readdirSync, readFileSync } from 'node:fs'
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { StatusDocument } from '../../src/report/status-document.ts'
import { root, textOf } from './checkout.ts'
import { noTimers, quick } from './light.ts'
import { rmqctl, startRmqctl, type TempHome, tempHome } from './rmqctl.ts'
import type { Finished, Running, RunOptions } from './run.ts'

/** A cluster on this machine in a world of its own: nothing outside of a temporary folder, and nothing left after `dispose`. */
export interface LocalCluster extends AsyncDisposable {
  name: string
  /** The topology's file. */
  file: string
  /** Its `dir`; everything of the cluster is in `<dir>/<name>`. */
  dir: string
  root: string
  home: TempHome
  /** Runs rmqctl to its end, with this cluster as the only one that it knows. */
  rmqctl(args: string[], options?: RunOptions): Promise<Finished>
  start(args: string[], options?: RunOptions): Running
  /** `up` of the topology; throws with all that was said unless it ends with 0. Its closing lines. */
  up(...more: string[]): Promise<string>
  /** The exit code and the document of `status --json`. */
  status(): Promise<{ code: number | null; document: StatusDocument }>
  /** Pid by instance, as status says it; null for what does not run. */
  pids(): Promise<Record<string, number | null>>
  /** Live processes whose command line names the cluster's folder. */
  processes(): number[]
  /** Kills them as a power cut would, and waits until they are gone. */
  crash(): Promise<void>
  dispose(): Promise<void>
}

export interface LocalClusterOptions {
  /** Name of the topology's file and so of the cluster. */
  name: string
  /** The topology, without `dir`; default: the shipped one of this name. */
  text?: string
  /** For `release fetch` before the first `up`, so that no test's time depends on the network; default "5.3.3". */
  version?: string
  /** With timer messages, as brokers are without `config`; default: without. */
  timers?: boolean
}

/** Makes the world of a cluster: a home, the topology's file, and its release. Nothing runs yet. */
export async function localCluster({
  name,
  text = textOf(`topologies/${name}.yaml`),
  version = '5.3.3',
  timers = false,
}: LocalClusterOptions): Promise<LocalCluster> {
  const home = await tempHome()
  await chmod(home.path, 0o755) // as root the cluster belongs to the user rocketmq, who must be able to enter
  await shareReleases(home, version)
  const dir = join(home.path, 'rocketmq')
  const file = join(home.work, `${name}.yaml`)
  const config = timers || version.startsWith('4.') ? '' : `  config: { ${noTimers} }\n`
  // what compares the timer wheel each second has to be compiled well
  const jvm = timers ? 'jvm: {}' : `jvm: { options: [${quick}] }`
  await writeFile(file, `${text}\ndefaults:\n  dir: ${dir}\n  ${jvm}\n${config}`)
  const options = { env: home.env, cwd: home.work }
  const call = (args: string[], more: RunOptions = {}) => rmqctl(args, { ...options, ...more })
  const status = async () => {
    const { code, stdout, stderr } = await call(['status', '--json'])
    if (!stdout.startsWith('{')) throw new Error(`status said nothing: ${stderr}`)
    return { code, document: JSON.parse(stdout) as StatusDocument }
  }
  const processes = () => pidsNaming(`${dir}/`)
  const crash = () => killAll(processes)
  const dispose = async () => {
    await killAll(() => pidsNaming(`${home.path}/`))
    await home.dispose()
  }
  return {
    name,
    file,
    dir,
    root: join(dir, name),
    home,
    rmqctl: call,
    start: (args, more = {}) => startRmqctl(args, { ...options, ...more }),
    up: async (...more) => succeeded(await call(['up', file, ...more]), 'up'),
    status,
    pids: async () => Object.fromEntries((await status()).document.instances.map(({ id, pid }) => [id, pid])),
    processes,
    crash,
    dispose,
    [Symbol.asyncDispose]: dispose,
  }
}

/** What a command printed; throws with all of it when it failed. */
export function succeeded({ code, stdout, stderr }: Finished, what: string): string {
  if (code !== 0) throw new Error(`${what} ended with ${code}:\n${stderr}${stdout}`)
  return stdout
}

/** The pid that an instance's own pid file names. */
export async function pidOf(cluster: LocalCluster, instance: string): Promise<number> {
  return Number.parseInt(await readFile(join(cluster.root, instance, 'pid'), 'utf8'), 10)
}

/** All tests share one cache of releases: each is got once a checkout. */
export async function shareReleases(home: TempHome, version: string): Promise<void> {
  const cache = join(root, 'node_modules/.cache/rmqctl-releases')
  await mkdir(cache, { recursive: true })
  await mkdir(join(home.path, 'home'))
  await symlink(cache, join(home.path, 'home/cache'))
  succeeded(await rmqctl(['release', 'fetch', version], { env: home.env, timeoutMs: 600_000 }), 'release fetch')
}

/** Live processes, zombies left out, one of whose words contains the text. Never this one. */
function pidsNaming(text: string): number[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
  return pids.filter(pid => commandLine(pid).includes(text)).map(Number)
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return '' // it has ended
  }
}

async function killAll(find: () => number[]): Promise<void> {
  const end = Date.now() + 20_000
  for (let pids = find(); pids.length > 0; pids = find()) {
    if (Date.now() > end) throw new Error(`still there after SIGKILL: ${pids.join(', ')}`)
    for (const pid of pids) kill(pid)
    await delay(50)
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it has ended by itself
  }
}
