import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bootHosts, type TestHosts, whyNoHosts } from '../hosts/hosts.ts'
import { type ControlMachine, controlMachine, smallJvms } from '../support/control-machine.ts'
import { killedAtMoment, type Moment } from '../support/killed-runs.ts'
import { succeeded } from '../support/local-cluster.ts'

const reason = whyNoHosts()
const topology = `name: pair
rocketmq: "5.3.3"
hosts: [A, B]
nameservers: [{ host: A, jvm: { heap: 128m } }]
brokers: { broker-a: { master: A, slaves: [B] } }
replication: sync
${smallJvms}
`
const steps = [
  ...['prepare-A.1', 'prepare-B.2', 'install-A.1', 'install-B.1', 'configure-A.1', 'configure-A.2', 'configure-B.1'],
  ...[
    'start-namesrv-1.1',
    'start-namesrv-1.2',
    'start-broker-a.1',
    'start-broker-a.2',
    'start-broker-a-s.1',
    'start-broker-a-s.2',
  ],
]
/** Twenty moments of a first `up`; RMQCTL_POINTS takes fewer, spread over it. */
const moments: Moment[] = [
  ...steps.map(step => ({ step })),
  ...steps.filter((_, index) => index % 2 === 0).map(step => ({ step, ended: true })),
]
const wanted = Number(process.env.RMQCTL_POINTS ?? moments.length)
const chosen = moments.filter(
  (_, index) => Math.floor((index * wanted) / moments.length) !== Math.floor(((index + 1) * wanted) / moments.length),
)

describe.skipIf(reason != null)(
  `what a run survives on real hosts${reason == null ? '' : ` (skipped: ${reason})`}`,
  () => {
    let hosts: TestHosts
    let here: ControlMachine
    let up: string[]
    beforeAll(async () => {
      hosts = await bootHosts(2, { set: 'killed' })
      here = await controlMachine(hosts)
      const file = await here.file('pair.yaml', topology)
      up = ['up', file, '--hosts', `A=root@${hosts.addresses[0]},B=root@${hosts.addresses[1]}`]
    })
    afterAll(async () => {
      await here?.dispose()
      await hosts?.[Symbol.asyncDispose]()
    })

    /** `up` until it is done, waiting for the lease of whoever is gone. */
    const converges = async () => {
      expect(succeeded(await here.rmqctl([...up, '--lock-wait', '3m']), 'up')).toMatch(/pair is (already )?up/)
      const { code, document } = await here.status()
      expect({ code, problems: document.problems }).toEqual({ code: 0, problems: [] })
      expect(succeeded(await here.rmqctl(up), 'up again')).toContain('already up')
      expect(await hosts.ssh(1, 'pgrep -c java')).toBe('2\n')
      expect(await hosts.ssh(2, 'pgrep -c java')).toBe('1\n')
    }
    const gone = async () => {
      succeeded(await here.rmqctl(['destroy', '--data', '--confirm', 'pair', '--lock-wait', '3m']), 'destroy')
      for (const k of [1, 2]) expect(await hosts.ssh(k, 'ls /opt; pgrep java || :')).toBe('')
    }

    test.each(chosen)('kill -9 of a first up at %j, then up', async moment => {
      expect(await killedAtMoment(here, up, moment)).toBe(true)
      await converges()
      await gone()
    })

    test('stopped for longer than its lease, then resumed: it begins no further step, and up finishes', async () => {
      const running = here.start([...up, '--output', 'json'])
      await running.until(/"type":"step-start",[^\n]*"step":"start-broker-a.1"/, 120_000)
      running.kill('SIGSTOP')
      const isFree = async () =>
        (await here.rmqctl(['lock', 'status', '--output', 'json'])).stdout.includes('"locked":false')
      await expect.poll(isFree, { timeout: 120_000, interval: 2000 }).toBe(true)
      running.kill('SIGCONT')
      const { code, stdout } = await running.done
      expect({ code, stdout }).toMatchObject({ code: 5, stdout: expect.stringContaining('the lock was lost') })
      expect(stdout).not.toContain('"step":"start-broker-a-s.1"')
      await converges()
      await gone()
    })

    test('the network of a host is cut in the middle, and comes back', async () => {
      const running = here.start([...up, '--output', 'json'])
      await running.until(/"type":"step-start",[^\n]*"step":"start-broker-a-s.1"/, 120_000)
      await hosts.cut(2)
      const { code } = await running.done
      expect(code).toBe(4)
      expect((await here.rmqctl(up)).code).toBe(4)
      await hosts.heal(2)
      await converges()
    })

    test('a host whose power fails comes back: its master waits, is compared, and starts', async () => {
      succeeded(await here.rmqctl(['verify']), 'verify')
      await hosts.powerOff(1)
      await hosts.powerOn(1)
      const state = () => hosts.ssh(1, 'systemctl show -p ExecMainStatus rocketmq-pair-broker-a')
      await expect.poll(state, { timeout: 60_000, interval: 500 }).toBe('ExecMainStatus=78\n')
      await converges()
    })

    test('a master that lost its last messages with the power is not started over its slave', async () => {
      const commitlog = '/opt/rocketmq/pair/broker-a/store/commitlog/00000000000000000000'
      await hosts.powerOff(1)
      await hosts.powerOn(1)
      await hosts.ssh(1, `dd if=/dev/zero of=${commitlog} bs=1M count=4 conv=notrunc 2>/dev/null`)
      const refused = await here.rmqctl([...up, '--lock-wait', '3m'])
      expect(refused.code).toBe(3)
      expect(refused.stderr).toContain(
        'broker-a was cut off by a crash of its host, and its slave broker-a-s has messages',
      )
      expect(await hosts.ssh(1, 'pgrep -c java')).toBe('1\n')
      // to give them up, as the hint says
      succeeded(await here.rmqctl(['stop', 'broker-a-s', '--yes']), 'stop')
      await hosts.ssh(2, 'cd /opt/rocketmq/pair/broker-a-s && mv store store.lost')
      succeeded(await here.rmqctl([...up, '--new-store', 'broker-a-s', '--skip', 'crashed-master']), 'up')
      const { code, document } = await here.status()
      expect({ code, problems: document.problems }).toEqual({ code: 0, problems: [] })
    })
  },
)
