import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StatusDocument } from '../../src/report/status-document.ts'
import type { TestHosts } from '../hosts/hosts.ts'
import { noTimers, quick } from './light.ts'
import { shareReleases } from './local-cluster.ts'
import { rmqctl, startRmqctl, type TempHome, tempHome } from './rmqctl.ts'
import type { Finished, Running, RunOptions } from './run.ts'

/** A machine that hosts are controlled from: a home with an ssh configuration, and a memory of its own. */
export interface ControlMachine extends AsyncDisposable {
  home: TempHome
  /** For `rmqctl(…, { env })` with more than this. */
  env: NodeJS.ProcessEnv
  /** ~/.ssh of its user. */
  ssh: string
  rmqctl(args: string[], options?: RunOptions): Promise<Finished>
  start(args: string[], options?: RunOptions): Running
  /** Writes a file into the working folder; returns its path. */
  file(name: string, text: string): Promise<string>
  /** The exit code and the document of `status --json`. */
  status(...args: string[]): Promise<{ code: number | null; document: StatusDocument }>
  dispose(): Promise<void>
}

export interface ControlOptions {
  /** Lines of ~/.ssh/config before the one that names the key of the hosts. */
  config?: string
  /** Of RocketMQ, fetched beforehand; default "5.3.3". */
  version?: string
}

/** Makes a control machine that knows the hosts' keys and may log in. Releases are shared with all other tests. */
export async function controlMachine(
  hosts: TestHosts,
  { config = '', version = '5.3.3' }: ControlOptions = {},
): Promise<ControlMachine> {
  const home = await tempHome()
  await shareReleases(home, version)
  const user = join(home.path, 'user')
  const ssh = join(user, '.ssh')
  await mkdir(ssh, { recursive: true, mode: 0o700 })
  await writeFile(join(ssh, 'known_hosts'), readFileSync(hosts.knownHosts))
  await writeFile(join(ssh, 'config'), `${config}\nHost *\n  ConnectTimeout 3\n  IdentityFile ${hosts.key}\n`)
  const { SSH_AUTH_SOCK: _, ...env } = home.env
  const options = { env: { ...env, HOME: user }, cwd: home.work }
  const call = (args: string[], more: RunOptions = {}) => rmqctl(args, { ...options, ...more })
  return {
    home,
    env: options.env,
    ssh,
    rmqctl: call,
    start: (args, more = {}) => startRmqctl(args, { ...options, ...more }),
    file: async (name, text) => {
      const file = join(home.work, name)
      await writeFile(file, text)
      return file
    },
    status: async (...args) => {
      const { code, stdout, stderr } = await call(['status', '--json', ...args])
      if (!stdout.startsWith('{')) throw new Error(`status said nothing: ${stderr}`)
      return { code, document: JSON.parse(stdout) as StatusDocument }
    },
    dispose: home.dispose,
    [Symbol.asyncDispose]: home.dispose,
  }
}

/** Small JVMs, so that clusters of several hosts fit on the machine that is all of them. */
export const smallJvms = `defaults: { jvm: { heap: 256m, direct: 256m, options: [${quick}] }, config: { ${noTimers} } }`

/** One NameServer and one master on one host. */
export const solo = `name: solo
rocketmq: "5.3.3"
hosts: [A]
nameservers: [{ host: A, jvm: { heap: 128m } }]
brokers: { broker-a: { master: A } }
replication: none
${smallJvms}
`
