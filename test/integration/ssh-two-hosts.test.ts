import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bootHosts, type TestHosts, whyNoHosts } from '../hosts/hosts.ts'
import { type ControlMachine, controlMachine } from '../support/control-machine.ts'
import { findsFaults } from '../support/faults-on-hosts.ts'
import { type JavaClient, javaClient } from '../support/java-client.ts'
import { succeeded } from '../support/local-cluster.ts'
import { everyCopy, readFromEveryCopy, type Stored, sendToEveryMaster } from '../support/messages.ts'

const reason = whyNoHosts()

/** The shape of most tutorials: each host a NameServer, a master, and the other's slave. */
const topology = `name: two
rocketmq: "5.3.3"
hosts: [A, B]
nameservers: [{ host: A, jvm: { heap: 128m } }, { host: B, jvm: { heap: 128m } }]
brokers:
  broker-a: { master: A, slaves: [B] }
  broker-b: { master: B, slaves: [A] }
replication: sync
defaults: { jvm: { heap: 256m, direct: 256m } }
`
const units = ['broker-a', 'broker-b-s', 'namesrv-1'].map(id => `rocketmq-two-${id}.service`)

describe.skipIf(reason != null)(`two hosts, as root${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  let hosts: TestHosts
  let here: ControlMachine
  let client: JavaClient
  let file: string
  let binding: string
  let stored: Stored[]

  beforeAll(async () => {
    ;[hosts, client] = await Promise.all([bootHosts(2, { set: 'two' }), javaClient('5.3.3')])
    here = await controlMachine(hosts)
    file = await here.file('two.yaml', topology)
    binding = `A=root@${hosts.addresses[0]},B=root@${hosts.addresses[1]}`
  })
  afterAll(async () => {
    await here?.dispose()
    await hosts?.[Symbol.asyncDispose]()
  })

  const pids = async () => Object.fromEntries((await here.status()).document.instances.map(({ id, pid }) => [id, pid]))
  test('up: systemd units that a reboot brings back', async () => {
    const said = succeeded(await here.rmqctl(['up', file, '--hosts', binding]), 'up')
    expect(said).toContain('two is up: 2 NameServers, 4 brokers, registered and replicated')
    const { code, document } = await here.status()
    expect({ code, problems: document.problems }).toEqual({ code: 0, problems: [] })
    expect(document.instances.map(({ id, host, address }) => `${id} ${host} ${address}`)).toEqual([
      `namesrv-1 A ${hosts.addresses[0]}:9876`,
      `namesrv-2 B ${hosts.addresses[1]}:9876`,
      `broker-a A ${hosts.addresses[0]}:10911`,
      `broker-a-s B ${hosts.addresses[1]}:10911`,
      `broker-b B ${hosts.addresses[1]}:10921`,
      `broker-b-s A ${hosts.addresses[0]}:10921`,
    ])
    for (const { supervisor, survives } of document.instances)
      expect({ supervisor, survives }).toEqual({ supervisor: 'systemd', survives: { logout: true, reboot: true } })
    expect(await hosts.ssh(1, `systemctl is-enabled ${units.join(' ')}`)).toBe('enabled\n'.repeat(3))
  })

  test('everything belongs to the user rocketmq, and only it may write there', async () => {
    expect(await hosts.ssh(1, 'ps -o user= -C java')).toBe('rocketmq\n'.repeat(3))
    expect(await hosts.ssh(1, 'find /opt/rocketmq/two ! -user rocketmq -o ! -group rocketmq')).toBe('')
    const modes = await hosts.ssh(1, "find /opt/rocketmq/two ! -type l -printf '%y%m\\n' | sort -u")
    expect(modes.trim().split('\n')).toEqual(['d755', 'f644', 'f755'])
    const executable = 'find /opt/rocketmq/two -type f -perm 755 ! -path "*/releases/*" -printf "%f\\n" | sort -u'
    expect(await hosts.ssh(1, executable)).toBe('launch.sh\n')
    expect(await hosts.ssh(1, "stat -c '%U %a' /etc/systemd/system/rocketmq-two-broker-a.service")).toBe('root 644\n')
  })

  test('what a master acknowledges is on its slave, on the other host', async () => {
    const { document } = await here.status()
    stored = await sendToEveryMaster(client, document, 'two')
    expect(stored.flatMap(({ sent }) => sent.map(({ status }) => status))).toEqual(Array(6).fill('SEND_OK'))
    expect(await readFromEveryCopy(client, document, stored)).toEqual(everyCopy(document, stored))
  })

  test('up again needs no --hosts, has nothing to do and touches no process', async () => {
    const before = await pids()
    const { code, stdout, stderr } = await here.rmqctl(['up', file])
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('two is already up') })
    expect(stderr).toContain(`hosts as before: ${binding}`)
    expect(await pids()).toEqual(before)
  })

  test('another control machine adopts the cluster, and has the same status', async () => {
    await using there = await controlMachine(hosts)
    const said = succeeded(await there.rmqctl(['adopt', `root@${hosts.addresses[1]}`]), 'adopt')
    expect(said).toContain('two is known here now: RocketMQ 5.3.3, 6 instances on A ')
    const { code, document } = await there.status()
    expect({ code, problems: document.problems }).toEqual({ code: 0, problems: [] })
    expect(Object.fromEntries(document.instances.map(({ id, pid }) => [id, pid]))).toEqual(await pids())
  })

  test('another binding of the same cluster is refused, also by a machine that does not know it', async () => {
    const other = `A=root@${hosts.addresses[1]},B=root@${hosts.addresses[0]}`
    const { code, stderr } = await here.rmqctl(['up', file, '--hosts', other])
    expect(code).toBe(2)
    expect(stderr).toContain('two is deployed elsewhere')
    await using there = await controlMachine(hosts)
    const refused = await there.rmqctl(['up', file, '--hosts', other])
    expect({ code: refused.code, stderr: refused.stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(
        /A of two was \S+, now \S+, where none of its instances are\n +namesrv-1 would have/,
      ),
    })
  })

  test('logs of both hosts are one stream', async () => {
    const { code, stdout } = await here.rmqctl(['logs', 'role/master', '-n', '2000', '--grep', 'boot success'])
    expect(code).toBe(0)
    for (const id of ['broker-a', 'broker-b']) expect(stdout).toMatch(new RegExp(`${id}\\b.*boot success`))
  })

  findsFaults(() => ({ hosts, here }))

  test('a host without power: status shows the other one, up names it', async () => {
    await hosts.powerOff(2)
    const { code, document } = await here.status()
    expect(code).toBe(7)
    const states = Object.fromEntries(document.instances.map(({ id, state }) => [id, state]))
    expect(states).toEqual({
      'namesrv-1': 'running',
      'namesrv-2': 'unreachable',
      'broker-a': 'running',
      'broker-a-s': 'unreachable',
      'broker-b': 'unreachable',
      'broker-b-s': 'running',
    })
    const up = await here.rmqctl(['up', file])
    expect({ code: up.code, stdout: up.stdout }).toEqual({ code: 4, stdout: '' })
    expect(up.stderr).toMatch(new RegExp(`^error: B: .*${hosts.addresses[1]} port 22`, 'm'))
  })

  test('a reboot brings all back without us, a power cut all but the synchronous master', async () => {
    await Promise.all([hosts.powerOn(2), hosts.reboot(1)])
    const away = async () =>
      (await here.status()).document.instances.filter(({ state }) => state !== 'running').map(({ id }) => id)
    await expect.poll(away, { timeout: 150_000, interval: 2000 }).toEqual(['broker-b'])
  })

  test('up starts it once its store is what its slave has', async () => {
    const said = succeeded(await here.rmqctl(['up', file]), 'up')
    expect(said).toContain('two is up')
    const { code, document } = await here.status()
    expect({ code, problems: document.problems }).toEqual({ code: 0, problems: [] })
  })

  test('down; then two ups at once: one works, one waits; the messages are there, on every copy', async () => {
    expect((await here.rmqctl(['down'])).code).toBe(2) // it asks, and nobody can answer
    succeeded(await here.rmqctl(['down', '--yes']), 'down')
    expect(await hosts.ssh(1, 'pgrep -c java || :')).toBe('0\n')
    const first = here.start(['up', file])
    await first.until(/namesrv-1: starting/)
    await using there = await controlMachine(hosts)
    const theirs = await there.file('two.yaml', topology)
    const refused = await there.rmqctl(['up', theirs, '--hosts', binding])
    expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 5, stdout: '' })
    expect(refused.stderr).toMatch(/^error: A: two is locked by .* up, since /m)
    const second = await there.rmqctl(['up', theirs, '--hosts', binding, '--lock-wait', '5m'])
    expect(succeeded(await first.done, 'up')).toContain('two is up')
    expect(succeeded(second, 'the second up')).toContain('two is already up')
    expect(succeeded(await here.rmqctl(['lock', 'status']), 'lock status')).toBe('two is not locked\n')
    const { code, document } = await here.status()
    expect({ code, problems: document.problems }).toEqual({ code: 0, problems: [] })
    expect(await readFromEveryCopy(client, document, stored)).toEqual(everyCopy(document, stored))
  })

  test('destroy --data leaves nothing on the hosts', async () => {
    const refused = await here.rmqctl(['destroy', '--data', '--yes'])
    expect({ code: refused.code, stderr: refused.stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--confirm two'),
    })
    succeeded(await here.rmqctl(['destroy', '--data', '--confirm', 'two']), 'destroy')
    for (const k of [1, 2]) {
      expect(await hosts.ssh(k, 'ls -d /opt/rocketmq /etc/systemd/system/*rocketmq* 2>/dev/null || :')).toBe('')
      expect(await hosts.ssh(k, 'systemctl list-units --all --no-legend "rocketmq*"; pgrep java || :')).toBe('')
    }
    expect((await here.rmqctl(['list'])).stdout).not.toContain('two')
  })
})
