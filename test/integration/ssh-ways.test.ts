import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bootHosts, type TestHosts, whyNoHosts } from '../hosts/hosts.ts'
import { type ControlMachine, controlMachine, solo } from '../support/control-machine.ts'
import { succeeded } from '../support/local-cluster.ts'

const reason = whyNoHosts()

// Host 1 is the jump host, host 2 has RocketMQ, whose ports are closed to everybody else.
describe.skipIf(reason != null)(`ways to a host${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  let hosts: TestHosts
  let here: ControlMachine
  let file: string

  beforeAll(async () => {
    hosts = await bootHosts(2, { set: 'ways' })
    await hosts.endQuickly()
    here = await controlMachine(hosts)
    const [jump, address] = hosts.addresses
    const host = `hosts: { A: { address: ${address}, user: root, jump: ops@${jump} } }`
    file = await here.file('solo.yaml', solo.replace('hosts: [A]', host))
    const control = address?.replace(/\d+$/, '1')
    await hosts.ssh(2, `nft 'add table inet closed; add chain inet closed in { type filter hook input priority 0; }'`)
    await hosts.ssh(2, `nft 'add rule inet closed in ip saddr ${control} tcp dport { 9876, 10909-10912 } drop'`)
  })
  afterAll(async () => {
    await here?.dispose()
    await hosts?.[Symbol.asyncDispose]()
  })

  /** For new connections of sshd on host k. */
  const allowForwarding = (k: number, value: 'yes' | 'no') =>
    hosts.ssh(k, `echo AllowTcpForwarding ${value} > /etc/ssh/sshd_config.d/forwarding.conf; systemctl reload ssh`)

  test('up and status through a jump host, with all ports of RocketMQ closed to us', async () => {
    succeeded(await here.rmqctl(['up', file]), 'up')
    expect(await hosts.ssh(2, 'journalctl -u ssh --no-pager')).toContain(
      `Accepted publickey for root from ${hosts.addresses[0]}`,
    )
    const { code, document } = await here.status()
    expect({ code, problems: document.problems }).toEqual({ code: 0, problems: [] })
  })

  test('the same without the jump host', async () => {
    const direct = await here.file('direct.yaml', solo)
    const { code, document } = await here.status('-f', direct, '--hosts', `A=root@${hosts.addresses[1]}`)
    expect({ code, problems: document.problems }).toEqual({ code: 0, problems: [] })
  })

  test('where sshd forbids forwarding too, status names it', async () => {
    await allowForwarding(2, 'no')
    const { code, document } = await here.status()
    expect(code).toBe(7)
    expect(JSON.stringify(document.problems)).toContain('AllowTcpForwarding')
  })

  test('and up says so at once, instead of waiting for what it cannot see', async () => {
    const { code, stderr, ms } = await here.rmqctl(['up', file])
    await allowForwarding(2, 'yes')
    expect(code).toBe(3)
    expect(stderr).toMatch(
      /error: this machine → \S+:9876 \(NameServer\) to namesrv-1 is blocked: .*AllowTcpForwarding/,
    )
    expect(ms).toBeLessThan(40_000)
  })

  test('a jump host that forbids forwarding is named', async () => {
    await allowForwarding(1, 'no')
    const { code, stderr } = await here.rmqctl(['up', file])
    expect(code).toBe(4)
    expect(stderr).toContain(`through jump host ops@${hosts.addresses[0]}`)
    expect(stderr).toContain('AllowTcpForwarding')
    await allowForwarding(1, 'yes')
  })

  test('destroy', async () => {
    succeeded(await here.rmqctl(['destroy', '--data', '--confirm', 'solo']), 'destroy')
    expect(await hosts.ssh(2, 'ls /opt; pgrep java || :')).toBe('')
  })
})
