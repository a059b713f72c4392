import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const execFileAsync = promisify(execFile)
const program = fileURLToPath(new URL('hosts.sh', import.meta.url))

/** Real hosts, numbered from 1, until disposed. See hosts.sh. */
export interface TestHosts extends AsyncDisposable {
  /** Address of host k is `addresses[k - 1]`. */
  addresses: string[]
  /** Private key that root, ops (sudo) and dev (no rights) log in with. */
  key: string
  /** Host keys of all of them. */
  knownHosts: string
  /** Runs a shell line by OpenSSH, not by rmqctl; rejects when it fails. */
  ssh(k: number, line: string, user?: 'root' | 'ops' | 'dev'): Promise<string>
  /** The network of the host is gone, silently; until `heal`. */
  cut(k: number): Promise<void>
  heal(k: number): Promise<void>
  /** A clean reboot, awaited. */
  reboot(k: number): Promise<void>
  /** The plug is pulled; the disk is kept. */
  powerOff(k: number): Promise<void>
  /** Awaited until it lets everybody in. */
  powerOn(k: number): Promise<void>
  /**
   * Until the hosts boot again, a unit of RocketMQ that is to end is killed a second later: for tests that are not about
   * its end, which takes a broker 5 to 15 s.
   */
  endQuickly(): Promise<void>
}

/** Wins over the units' own 300 s. */
const quickEnd = `d=/run/systemd/system/rocketmq-.service.d; mkdir -p $d
printf '[Service]\\nTimeoutStopSec=1\\n' > $d/quick.conf; systemctl daemon-reload`

/** Why hosts cannot be booted here; undefined: they can. CI must be able to. */
export function whyNoHosts(): string | undefined {
  const reason = process.platform !== 'linux' ? 'needs Linux' : process.getuid?.() !== 0 ? 'needs root' : undefined
  if (reason != null && process.env.CI === 'true') throw new Error(`the test hosts cannot be booted: ${reason}`)
  return reason
}

/** Boots hosts 1…count, fresh, and waits until they let everybody in. `set` keeps two test files apart. */
export async function bootHosts(count: number, { set = 'main' }: { set?: string } = {}): Promise<TestHosts> {
  const run = async (...args: string[]) => {
    const env = { ...process.env, RMQCTL_TEST_SET: `${process.env.RMQCTL_TEST_SET ?? ''}${set}` }
    return (await execFileAsync(program, args, { env, maxBuffer: 64_000_000 })).stdout
  }
  const act = async (...args: string[]) => {
    await run(...args)
  }
  await act('down')
  const facts = (await run('up', String(count))).split('\n').map(line => line.split(' '))
  const all = (word: string) => facts.filter(([first]) => first === word).map(([, value = '']) => value)
  const ssh: TestHosts['ssh'] = (k, line, user = 'root') => run('ssh', String(k), `${user}@`, line)
  const addresses = all('host')
  return {
    addresses,
    key: all('key')[0] ?? '',
    knownHosts: all('known_hosts')[0] ?? '',
    ssh,
    cut: k => act('cut', String(k)),
    heal: k => act('heal', String(k)),
    reboot: k => act('reboot', String(k)),
    powerOff: k => act('off', String(k)),
    powerOn: k => act('on', String(k)),
    endQuickly: async () => void (await Promise.all(addresses.map((_, n) => ssh(n + 1, quickEnd)))),
    [Symbol.asyncDispose]: () => act('down'),
  }
}
