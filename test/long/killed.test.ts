import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { bootHosts, type TestHosts, whyNoHosts } from '../hosts/hosts.ts'
import { type ControlMachine, controlMachine, smallJvms } from '../support/control-machine.ts'
import { killedAtMoment, type Moment, momentsOf, plannedSteps, takeLock } from '../support/killed-runs.ts'
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
/** Moments of a first `up` at which it is killed, and how often two of them begin at once. */
const points = Number(process.env.RMQCTL_POINTS ?? 20)
const pairs = Number(process.env.RMQCTL_PAIRS ?? 50)

/** Then `up` has the release to install once more. */
const unpackAgain = 'rm -f /opt/rocketmq/pair/releases/*/.complete'

describe.skipIf(reason != null)(
  `what a run survives on real hosts${reason == null ? '' : ` (skipped: ${reason})`}`,
  () => {
    let hosts: TestHosts
    let here: ControlMachine
    let up: string[]
    let moments: Moment[]
    beforeAll(async () => {
      hosts = await bootHosts(2, { set: 'killed' })
      here = await controlMachine(hosts)
      const file = await here.file('pair.yaml', topology)
      up = ['up', file, '--hosts', `A=root@${hosts.addresses[0]},B=root@${hosts.addresses[1]}`]
      moments = momentsOf(await plannedSteps(here, ['plan', ...up.slice(1)]), points)
    })
    // whatever came of a test, the next begins with bare hosts
    afterEach(async () => {
      const left = await here.rmqctl(['destroy', '--data', '--confirm', 'pair', '--lock-wait', '3m'])
      // 2: nothing of it is known here
      expect({ code: left.code === 2 ? 0 : left.code, stderr: left.stderr }).toMatchObject({ code: 0 })
      // the user stays, since what is left elsewhere may be its own: without it, the next plan has every step of the first
      const bare = 'ls /opt; pgrep java || :; if id -u rocketmq > /dev/null 2>&1; then userdel rocketmq; fi'
      for (const k of [1, 2]) expect(await hosts.ssh(k, bare)).toBe('')
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

    test.each(Array.from({ length: points }, (_, index) => index))(
      `kill -9 of a first up at point %d of ${points}, then up`,
      async index => {
        const moment = moments[index]!
        expect({ moment, died: await killedAtMoment(here, up, moment) }).toEqual({ moment, died: true })
        // the first two wait for the lease of whoever is gone
        if (index > 1) await takeLock(here, ['-f', ...up.slice(1)])
        await converges()
      },
    )

    test(`two runs at once, ${pairs} times: one works, the other waits and finds it done`, async () => {
      await converges()
      const processes = async () => `${await hosts.ssh(1, 'pgrep -c java')}${await hosts.ssh(2, 'pgrep -c java')}`
      for (let round = 1; round <= pairs; round++) {
        // every tenth time a process is missing, else a file that is quicker made again
        const isProcess = round % 10 === 0
        await hosts.ssh(2, isProcess ? 'systemctl kill -s KILL rocketmq-pair-broker-a-s; sleep 0.1' : unpackAgain)
        const both = await Promise.all([1, 2].map(() => here.rmqctl([...up, '--lock-wait', '3m'])))
        expect({ round, codes: both.map(({ code }) => code), said: both.map(({ stderr }) => stderr) }).toMatchObject({
          round,
          codes: [0, 0],
        })
        if (!isProcess) {
          const said = both.map(({ stdout }) => stdout.includes('already up')).toSorted()
          expect({ round, said }).toEqual({ round, said: [false, true] })
        }
        expect({ round, java: await processes() }).toEqual({ round, java: '2\n1\n' })
      }
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
      await converges()
      succeeded(await here.rmqctl(['verify']), 'verify')
      await hosts.powerOff(1)
      await hosts.powerOn(1)
      const state = () => hosts.ssh(1, 'systemctl show -p ExecMainStatus rocketmq-pair-broker-a')
      await expect.poll(state, { timeout: 60_000, interval: 500 }).toBe('ExecMainStatus=78\n')
      await converges()
    })

    test('a master that lost its last messages with the power is not started over its slave', async () => {
      const commitlog = '/opt/rocketmq/pair/broker-a/store/commitlog/00000000000000000000'
      await converges()
      succeeded(await here.rmqctl(['verify']), 'verify')
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
      succeeded(await here.rmqctl([...up, '--new-store', 'broker-a-s', '--skip', 'slave-ahead']), 'up')
      const { code, document } = await here.status()
      expect({ code, problems: document.problems }).toEqual({ code: 0, problems: [] })
      await hosts.ssh(2, 'rm -rf /opt/rocketmq/pair/broker-a-s/store.lost')
    })
  },
)
