import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { bootHosts, type TestHosts, whyNoHosts } from '../hosts/hosts.ts'
import { type ControlMachine, controlMachine, solo } from '../support/control-machine.ts'
import { succeeded } from '../support/local-cluster.ts'

const reason = whyNoHosts()

// One host with one trouble after the other, and at the end the `up` that finishes.
describe.skipIf(reason != null)(`a host in trouble${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  let hosts: TestHosts
  let here: ControlMachine
  let up: string[]

  beforeAll(async () => {
    hosts = await bootHosts(1, { set: 'faultslong' })
    here = await controlMachine(hosts)
    const file = await here.file('solo.yaml', solo)
    up = ['up', file, '--hosts', `A=root@${hosts.addresses[0]}`]
  })
  afterAll(async () => {
    await here?.dispose()
    await hosts?.[Symbol.asyncDispose]()
  })

  /** Whoever knows that the run before is gone need not wait for the end of its lease. */
  const release = async () => {
    const [, file = '', ...binding] = up
    succeeded(await here.rmqctl(['lock', 'release', '-f', file, ...binding, '--yes']), 'lock release')
  }

  test('its own name does not resolve: said while its NameServer hangs', async () => {
    // a resolver that is there and silent
    await hosts.ssh(
      1,
      `sed -i '/ h1$/d' /etc/hosts; echo "nameserver ${hosts.addresses[0]?.replace(/\d+$/, '1')}" > /etc/resolv.conf
       nft -f - <<'END'
       table inet silent {
         chain in {
           type filter hook input priority 0
           icmp type destination-unreachable drop
         }
       }
END`,
    )
    const running = here.start(up)
    await running.until(/warning: A: the host's own name h1 does not resolve/)
    await running.until(/namesrv-1: booting, and silent: the host's own name h1 does not resolve/)
    running.kill('SIGINT')
    const { code, stderr } = await running.done
    await hosts.ssh(1, `echo '127.0.1.1 h1' >> /etc/hosts; nft delete table inet silent`)
    expect(code).toBe(130)
    expect(stderr).toMatch(/namesrv-1 was cut off: booting, and silent/)
  })

  test('its network is gone, silently: named within the limits of the keep-alive', async () => {
    const running = here.start(up)
    await running.until(/(namesrv-1|broker-a): (starting|booting)/)
    await hosts.cut(1)
    const at = Date.now()
    const { code, stderr } = await running.done
    const seconds = (Date.now() - at) / 1000
    await hosts.heal(1)
    const isBack = () =>
      hosts.ssh(1, 'true').then(
        () => true,
        () => false,
      )
    await expect.poll(isBack, { timeout: 60_000, interval: 200 }).toBe(true)
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr: expect.stringMatching(/^error: A: the connection to root@\S+ was lost: no answer for 15 s/m),
    })
    expect(seconds).toBeLessThan(30)
  })

  test('its broker boots and reaches no NameServer: told after a while, and at the end with proof and cure', async () => {
    await release()
    succeeded(await here.rmqctl(['stop', 'broker-a', '--yes']), 'stop')
    await hosts.ssh(
      1,
      `nft -f - <<'END'
table inet unheard { chain out { type filter hook output priority 0; meta skuid rocketmq tcp dport 9876 drop; }; }
END`,
    )
    onTestFinished(async () => void (await hosts.ssh(1, 'nft delete table inet unheard')))
    const running = here.start(up)
    const cause = 'broker-a runs, but does not reach the NameServer \\S+:9876'
    await running.until(new RegExp(`broker-a: .*; ${cause}`), 120_000)
    const { code, stderr } = await running.done
    expect(code).toBe(1)
    expect(stderr).toMatch(
      new RegExp(
        `broker-a is not ready after \\d+ s and nothing moves any more: .*\\n +${cause}\\n.*broker\\.log:\\d+: .*\\n  → .*nc -zv`,
      ),
    )
  })

  test('up finishes', async () => {
    await release()
    expect(succeeded(await here.rmqctl(up), 'up')).toMatch(/solo is (already )?up/)
    const { code, document } = await here.status()
    expect({ code, problems: document.problems }).toEqual({ code: 0, problems: [] })
    succeeded(await here.rmqctl(['destroy', '--data', '--confirm', 'solo']), 'destroy')
  })
})
