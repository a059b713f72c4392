import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { accessSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openSsh, type SshOptions, startSshSession } from '../../src/connection/ssh.ts'
import type { Wanted } from '../../src/connection/target.ts'

const program = '/usr/sbin/sshd'

/** Why these tests cannot run here; undefined: they can. CI must be able to. */
export function whyNoSshd(): string | undefined {
  try {
    accessSync(program)
    return undefined
  } catch {
    if (process.env.CI === 'true') throw new Error(`${program} is missing: apt-get install openssh-server`)
    return `${program} is missing`
  }
}

/** One real sshd that answers on every 127.x address, and the home of a user who may log in. */
export interface Sshd extends Disposable {
  port: number
  home: string
  user: string
  /** Private key that sshd lets in. */
  key: string
  process: ChildProcess
  /** Public host key file by type. */
  hostKey(type: 'ed25519' | 'rsa' | 'ecdsa'): string
  /** What sshd has written. */
  log(): string
}

export interface SshdOptions {
  /** Further lines of sshd_config; the first value of a keyword holds, so they can replace ours. */
  config?: string[]
  address?: string
}

export async function startSshd({ config = [], address = '0.0.0.0' }: SshdOptions = {}): Promise<Sshd> {
  const dir = mkdtempSync(join(tmpdir(), 'rmq-sshd-'))
  const home = join(dir, 'home')
  const user = userInfo().username
  mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 })
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true })
  for (const type of ['ed25519', 'rsa', 'ecdsa']) makeKey(join(dir, `host_${type}`), type)
  const key = join(home, '.ssh/id_ed25519')
  makeKey(key, 'ed25519')
  writeFileSync(join(dir, 'authorized_keys'), readFileSync(`${key}.pub`), { mode: 0o600 })
  const port = await freePort()
  const lines = [
    'MaxStartups 100', // of this one the last value holds
    ...config,
    `Port ${port}`,
    `ListenAddress ${address}`,
    ...['ed25519', 'rsa', 'ecdsa'].map(type => `HostKey ${dir}/host_${type}`),
    `AuthorizedKeysFile ${dir}/authorized_keys`,
    `PidFile ${dir}/pid`,
    'PermitRootLogin yes',
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PrintMotd no',
    'UseDNS no',
    'SetEnv SHLVL=5', // bash then reads no .bashrc, which is slow for some and no part of the tests
    'LogLevel VERBOSE',
  ]
  writeFileSync(join(dir, 'sshd_config'), lines.join('\n') + '\n')
  const child = spawn(program, ['-D', '-f', join(dir, 'sshd_config'), '-E', join(dir, 'log')], { stdio: 'inherit' })
  const log = () => readFileSync(join(dir, 'log'), 'utf8')
  await listening(log, child)
  const sshd: Sshd = {
    port,
    home,
    user,
    key,
    process: child,
    hostKey: type => join(dir, `host_${type}.pub`),
    log,
    [Symbol.dispose]: () => {
      child.kill()
      rmSync(dir, { recursive: true, force: true })
    },
  }
  return sshd
}

/** Lets the user of `sshd` know its host keys under these names. */
export function trust(sshd: Sshd, names: string[], types: ('ed25519' | 'rsa' | 'ecdsa')[] = ['ed25519']): void {
  const lines = names.flatMap(name =>
    types.map(type => `[${name}]:${sshd.port} ${readFileSync(sshd.hostKey(type), 'utf8')}`),
  )
  writeFileSync(join(sshd.home, '.ssh/known_hosts'), lines.join(''))
}

export function optionsFor(sshd: Sshd, more: Partial<SshOptions> & { env?: Record<string, string> } = {}): SshOptions {
  const { env = {}, ...rest } = more
  return { here: { home: sshd.home, user: sshd.user, env }, ...rest }
}

/** Connects as a topology would say it, with the home of `sshd`. */
export async function open(sshd: Sshd, wanted: Partial<Wanted> = {}, more: Parameters<typeof optionsFor>[1] = {}) {
  const session = await startSshSession(optionsFor(sshd, more))
  return openSsh('A', { address: '127.0.0.1', port: sshd.port, ...wanted }, session)
}

export function makeKey(path: string, type: string, passphrase = ''): void {
  execFileSync('ssh-keygen', [
    '-q',
    '-t',
    type,
    ...(type === 'rsa' ? ['-b', '2048'] : []),
    '-N',
    passphrase,
    '-C',
    `${type} of a test`,
    '-f',
    path,
  ])
}

/** Adds a key to those that the sshd lets in. */
export function authorize(sshd: Sshd, key: string): void {
  const file = join(sshd.home, '../authorized_keys')
  writeFileSync(file, readFileSync(file, 'utf8') + readFileSync(`${key}.pub`, 'utf8'))
}

async function listening(log: () => string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode != null) break
    try {
      if (log().includes('Server listening')) return
    } catch {
      // the log is not there yet
    }
    await delay(20)
  }
  throw new Error(`sshd did not start: ${log()}`)
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address != null ? address.port : 0))
    })
  })
}
