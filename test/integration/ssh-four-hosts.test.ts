import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bootHosts, type TestHosts, whyNoHosts } from '../hosts/hosts.ts'
import { type ControlMachine, controlMachine, smallJvms } from '../support/control-machine.ts'
import { succeeded } from '../support/local-cluster.ts'

const reason = whyNoHosts()

const topology = `name: four
rocketmq: "5.3.3"
hosts: [A, B, C, D]
nameservers:
  - { host: A, port: 19876, jvm: { heap: 128m } }
  - { host: B, port: 29876, jvm: { heap: 128m } }
brokers:
  broker-a:
    master: { host: A, port: 20911 }
    slaves: [{ host: C, port: 21911 }]
  broker-b:
    master: { host: B, port: 22911 }
    slaves: [{ host: D, port: 23911 }]
replication: sync
${smallJvms}
`

describe.skipIf(reason != null)(`four hosts${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  let hosts: TestHosts
  let here: ControlMachine

  beforeAll(async () => {
    hosts = await bootHosts(4, { set: 'four' })
    await hosts.endQuickly()
    here = await controlMachine(hosts)
  })
  afterAll(async () => {
    await here?.dispose()
    await hosts?.[Symbol.asyncDispose]()
  })

  test('with ports set by hand, bound by an inventory: up, healthy, destroy', async () => {
    const lines = hosts.addresses.map((address, n) => `${'ABCD'[n]} = root@${address}`)
    const inventory = await here.file('inventory.ini', ['[hosts]', ...lines, ''].join('\n'))
    const file = await here.file('four.yaml', topology)
    succeeded(await here.rmqctl(['up', file, '--inventory', inventory]), 'up')
    const { code, document } = await here.status()
    expect({ code, problems: document.problems }).toEqual({ code: 0, problems: [] })
    const [a, b, c, d] = hosts.addresses
    expect(document.instances.map(({ id, address }) => `${id} ${address}`)).toEqual([
      `namesrv-1 ${a}:19876`,
      `namesrv-2 ${b}:29876`,
      `broker-a ${a}:20911`,
      `broker-a-s ${c}:21911`,
      `broker-b ${b}:22911`,
      `broker-b-s ${d}:23911`,
    ])
    // the fast port and the one for slaves follow from it
    for (const port of [20909, 20911, 20912])
      expect(await hosts.ssh(1, `ss -Hltn 'sport = :${port}'`)).toContain(`${port}`)
    succeeded(await here.rmqctl(['destroy', '--data', '--confirm', 'four']), 'destroy')
    for (const k of [1, 2, 3, 4]) expect(await hosts.ssh(k, 'ls /opt; pgrep java || :')).toBe('')
  })
})
