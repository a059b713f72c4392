import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bootHosts, type TestHosts, whyNoHosts } from '../hosts/hosts.ts'
import { type ControlMachine, controlMachine, smallJvms } from '../support/control-machine.ts'
import { succeeded } from '../support/local-cluster.ts'

const reason = whyNoHosts()
const topology = `name: pair
rocketmq: "5.3.3"
hosts: [A, B]
nameservers: [{ host: A, jvm: { heap: 128m } }]
brokers: { broker-a: { master: { host: A, data: /data }, slaves: [B] } }
replication: sync
${smallJvms}
`
const store = '/data/pair/broker-a/store'

// What may happen to the store of a master while it is down, and what `up` says before or after it begins.
describe.skipIf(reason != null)(`the store of a master${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  let hosts: TestHosts
  let here: ControlMachine
  let up: string[]
  beforeAll(async () => {
    hosts = await bootHosts(2, { set: 'stores' })
    here = await controlMachine(hosts)
    const file = await here.file('pair.yaml', topology)
    up = ['up', file, '--hosts', `A=root@${hosts.addresses[0]},B=root@${hosts.addresses[1]}`, '--yes']
  })
  beforeEach(async () => {
    await hosts.ssh(1, 'mkdir -p /disk /data && mount --bind /disk /data')
    succeeded(await here.rmqctl(up), 'up')
    succeeded(await here.rmqctl(['verify']), 'verify')
  }, 900_000)
  afterEach(async () => {
    await here.rmqctl(['destroy', '--data', '--confirm', 'pair', '--lock-wait', '3m'])
    await hosts.ssh(1, 'umount /data || :; rm -rf /disk/pair')
  }, 900_000)
  afterAll(async () => {
    await here?.dispose()
    await hosts?.[Symbol.asyncDispose]()
  })

  const stop = async () => succeeded(await here.rmqctl(['stop', 'broker-a', '--yes']), 'stop')
  const isWell = async () => {
    const { code, document } = await here.status()
    expect({ code, problems: document.problems }).toEqual({ code: 0, problems: [] })
  }
  /** Neither `up` nor `start` starts it; by force it runs, and `status` names what is wrong: its slave has messages that it has not. */
  const isDiverged = async () => {
    for (const args of [up, ['start', 'broker-a']]) {
      const refused = await here.rmqctl(args)
      expect({ code: refused.code, stderr: refused.stderr }).toEqual({
        code: 3,
        stderr: expect.stringMatching(
          /its slave broker-a-s has messages \(up to offset \d+\) that the store of broker-a has not/,
        ),
      })
    }
    const stopped = await here.status()
    expect(stopped.document.problems.map(({ kind }) => kind)).toContain('master-away')
    const began = await here.rmqctl([...up, '--skip', 'slave-ahead'])
    expect({ code: began.code, stderr: began.stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('broker-a-s has diverged'),
    })
    const { code, document } = await here.status()
    expect({ code, kinds: document.problems.map(({ kind }) => kind) }).toEqual({
      code: 7,
      kinds: expect.arrayContaining(['diverged']),
    })
    return began.stderr
  }

  test('its disk is not mounted: it does not begin, and with the disk it does', async () => {
    await stop()
    await hosts.ssh(1, 'umount /data')
    const refused = await here.rmqctl(up)
    expect({ code: refused.code, stderr: refused.stderr }).toEqual({
      code: expect.toSatisfy(code => [1, 3].includes(code)),
      stderr: expect.stringMatching(/the store of broker-a is gone|nothing is left of it/),
    })
    await hosts.ssh(1, 'mount --bind /disk /data')
    succeeded(await here.rmqctl(up), 'up')
    await isWell()
  })

  test('its messages were deleted: its slave is ahead, which is said', async () => {
    await stop()
    await hosts.ssh(1, `cd ${store} && rm -rf commitlog consumequeue index checkpoint`)
    console.log(`emptied: ${await isDiverged()}`)
  })

  test('an older copy of it was put back: its slave is ahead, which is said', async () => {
    await stop()
    await hosts.ssh(1, `cp -a --sparse=always ${store} /disk/older`)
    succeeded(await here.rmqctl(up), 'up')
    succeeded(await here.rmqctl(['verify']), 'verify')
    await stop()
    await hosts.ssh(1, `rm -rf ${store} && mv /disk/older ${store}`)
    console.log(`rolled back: ${await isDiverged()}`)
  })
})
