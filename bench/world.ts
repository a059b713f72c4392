import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bootHosts, type TestHosts } from '../test/hosts/hosts.ts'
import { root } from '../test/support/checkout.ts'
import { cleanEnv } from '../test/support/rmqctl.ts'
import { mustRun } from '../test/support/run.ts'
import type { Places } from './ready.ts'
import { type Timed, timed } from './timed.ts'

/** Four fresh hosts, and a user who can log in to them by rmqctl, OpenSSH and Ansible alike. */
export interface World extends AsyncDisposable {
  hosts: TestHosts
  places: Places
  /** For what a run leaves behind. */
  folder: string
  /** An OpenSSH configuration that reaches the hosts. */
  sshConfig: string
  /** One RocketMQ for all: packed as rmqctl keeps it, as a plain tar, and as a folder here. */
  release: { packed: string; plain: string; unpacked: string }
  time(argv: string[], env?: NodeJS.ProcessEnv): Promise<Timed>
}

const version = '5.3.3'

export async function openWorld(): Promise<World> {
  process.env.RMQCTL_TEST_BASE = await baseWithPython()
  const folder = await mkdtemp(join(tmpdir(), 'rmqctl-bench-'))
  const hosts = await bootHosts(4, { set: 'bench' })
  const sshConfig = await writeLogin(hosts, folder)
  const env = { ...cleanEnv(), HOME: folder, RMQCTL_HOME: join(folder, 'rmqctl') }
  const release = await fetchRelease(folder, env)
  const [a = '', b = ''] = hosts.addresses
  return {
    hosts,
    places: { nameservers: [a, b], masters: [a, b] },
    folder,
    sshConfig,
    release,
    time: (argv, more = {}) => timed(argv, { env: { ...env, ...more }, folder }),
    [Symbol.asyncDispose]: async () => {
      await hosts[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The test hosts' base with what Ansible needs on a host; made once a machine. */
async function baseWithPython(): Promise<string> {
  const base = join(process.env.RMQCTL_TEST_DIR ?? '/var/tmp/rmqctl-hosts', 'base-bench')
  if (existsSync(join(base, 'usr/bin/python3'))) return base
  await mustRun(join(root, 'test/hosts/hosts.sh'), ['base'], { env: { ...process.env, RMQCTL_TEST_BASE: base } })
  await copyFile('/etc/resolv.conf', join(base, 'etc/resolv.conf'))
  const install = 'apt-get update -qq && apt-get install -qq -y --no-install-recommends python3'
  await mustRun('chroot', [base, 'env', 'DEBIAN_FRONTEND=noninteractive', 'sh', '-c', install])
  return base
}

/** Both for rmqctl, which looks below HOME, and for ssh, which does not. */
async function writeLogin({ key, knownHosts }: TestHosts, folder: string): Promise<string> {
  const ssh = join(folder, '.ssh')
  const file = join(ssh, 'config')
  await mkdir(ssh, { mode: 0o700 })
  await writeFile(
    file,
    `Host *\n  User root\n  IdentityFile ${key}\n  UserKnownHostsFile ${knownHosts}\n  LogLevel ERROR\n`,
  )
  return file
}

/** Got once a checkout, as by the tests. */
async function fetchRelease(folder: string, env: NodeJS.ProcessEnv): Promise<World['release']> {
  const cache = join(root, 'node_modules/.cache/rmqctl-releases')
  await mkdir(cache, { recursive: true })
  await mkdir(join(folder, 'rmqctl'))
  await symlink(cache, join(folder, 'rmqctl/cache'))
  const main = join(root, 'dist/main.js')
  await mustRun(process.execPath, [main, 'release', 'fetch', version], { env, timeoutMs: 900_000 })
  const packed = (await mustRun('sh', ['-c', `ls -t ${cache}/${version}-*.tar.gz | head -n 1`])).trim()
  const plain = join(folder, 'release.tar')
  const unpacked = join(folder, 'release')
  await mkdir(unpacked)
  await mustRun('sh', ['-c', `gzip -dc ${packed} > ${plain} && tar -xf ${plain} -C ${unpacked}`])
  return { packed, plain, unpacked }
}
