import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bootHosts, type TestHosts, whyNoHosts } from '../hosts/hosts.ts'
import { type ControlMachine, controlMachine, solo } from '../support/control-machine.ts'
import { succeeded } from '../support/local-cluster.ts'

const reason = whyNoHosts()

describe.skipIf(reason != null)(`logins that are not root${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  let hosts: TestHosts
  let here: ControlMachine

  // Both at once: what one waits for, the other computes.
  beforeAll(async () => {
    hosts = await bootHosts(2, { set: 'logins' })
    here = await controlMachine(hosts)
    await Promise.all([up('ops', 1), up('dev', 2)])
  })
  afterAll(async () => {
    await here?.dispose()
    await hosts?.[Symbol.asyncDispose]()
  })

  /** The cluster of a user is named as the user is. */
  const up = async (user: string, k: number) => {
    const file = await here.file(`${user}.yaml`, solo.replace('name: solo', `name: ${user}`))
    succeeded(await here.rmqctl(['up', file, '--hosts', `A=${user}@${hosts.addresses[k - 1]}`]), `up as ${user}`)
  }
  const seen = async (cluster: string) => {
    const { code, document } = await here.status('--cluster', cluster)
    const of = <T>(list: T[]) => [...new Set(list.map(one => JSON.stringify(one)))]
    return {
      code,
      problems: document.problems.map(problem => problem.text),
      states: of(document.instances.map(({ state }) => state)),
      supervised: of(document.instances.map(({ supervisor, survives }) => ({ supervisor, ...survives }))),
    }
  }
  const bySystemd = ['{"supervisor":"systemd","logout":true,"reboot":true}']
  const detached = ['{"supervisor":"process","logout":true,"reboot":false}']

  describe('with sudo', () => {
    test('the same as root: units, and a user of their own', async () => {
      expect(await seen('ops')).toEqual({ code: 0, problems: [], states: ['"running"'], supervised: bySystemd })
      expect(await hosts.ssh(1, 'ps -o user= -C java')).toBe('rocketmq\n'.repeat(2))
      expect(await hosts.ssh(1, 'find /opt/rocketmq/ops ! -user rocketmq')).toBe('')
      expect(await hosts.ssh(1, 'find ~ops -newer /etc/sudoers.d/ops ! -path "*/.ssh*" -type f')).toBe('')
    })

    test('destroy leaves nothing', async () => {
      succeeded(await here.rmqctl(['destroy', '--cluster', 'ops', '--data', '--confirm', 'ops']), 'destroy')
      expect(
        await hosts.ssh(1, 'ls -d /opt/rocketmq /etc/systemd/system/*rocketmq* 2>/dev/null; pgrep java || :'),
      ).toBe('')
    })
  })

  describe('without any rights', () => {
    const root = '/home/dev/rocketmq/dev'

    test('detached processes in the home folder; status says that a reboot ends them', async () => {
      expect(await seen('dev')).toEqual({ code: 0, problems: [], states: ['"running"'], supervised: detached })
      expect(await hosts.ssh(2, 'ps -o user= -C java')).toBe('dev\n'.repeat(2))
      expect(await hosts.ssh(2, `find ${root} ! -user dev`)).toBe('')
    })

    test('they outlive our session', async () => {
      await expect.poll(() => hosts.ssh(2, "pgrep -f '^sshd: dev' || :")).toBe('')
      expect(await hosts.ssh(2, 'pgrep -c -u dev java')).toBe('2\n')
    })

    test('where a logout would end them, status says so', async () => {
      await hosts.ssh(2, 'echo KillUserProcesses=yes >> /etc/systemd/logind.conf')
      expect((await seen('dev')).supervised).toEqual(['{"supervisor":"process","logout":false,"reboot":false}'])
      await hosts.ssh(2, 'sed -i /KillUserProcesses=yes/d /etc/systemd/logind.conf')
    })

    test('after a reboot they are stopped, and up starts them', async () => {
      await hosts.reboot(2)
      expect(await seen('dev')).toMatchObject({ code: 7, states: ['"stopped"'] })
      await up('dev', 2)
      expect(await seen('dev')).toMatchObject({ code: 0, problems: [] })
    })

    test('a process that dies is not restarted, and named', async () => {
      await hosts.ssh(2, 'pkill -KILL -f org.apache.rocketmq.broker.BrokerStartup')
      await delay(100)
      expect(await seen('dev')).toMatchObject({ code: 7, problems: ['broker-a has ended by itself'] })
    })

    test('destroy leaves nothing', async () => {
      succeeded(await here.rmqctl(['destroy', '--cluster', 'dev', '--data', '--confirm', 'dev']), 'destroy')
      expect(await hosts.ssh(2, 'ls ~dev; pgrep -xu dev "java|sh" || :')).toBe('')
    })

    test('a folder that the login may not write is refused before anything is done', async () => {
      const text = solo.replace('name: solo', 'name: dev').replace('defaults: {', 'defaults: { dir: /opt/x,')
      const file = await here.file('refused.yaml', text)
      const { code, stderr } = await here.rmqctl(['up', file, '--hosts', `A=dev@${hosts.addresses[1]}`])
      expect(code).toBe(3)
      expect(stderr).toContain('dev may not write in /opt/x/dev')
      expect(await hosts.ssh(2, 'ls /opt ~dev')).not.toContain('x')
    })
  })
})
