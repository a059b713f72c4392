import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bootHosts, type TestHosts, whyNoHosts } from '../hosts/hosts.ts'
import { type ControlMachine, controlMachine, smallJvms } from '../support/control-machine.ts'
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

// One cluster, whose `up` is cut again and again: each goes on where the one before was ended.
describe.skipIf(reason != null)(`up that is cut off${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  let hosts: TestHosts
  let here: ControlMachine
  let up: string[]

  beforeAll(async () => {
    hosts = await bootHosts(2, { set: 'interrupted' })
    await hosts.endQuickly()
    here = await controlMachine(hosts)
    const file = await here.file('pair.yaml', topology)
    up = ['up', file, '--hosts', `A=root@${hosts.addresses[0]},B=root@${hosts.addresses[1]}`]
  })
  afterAll(async () => {
    await here?.dispose()
    await hosts?.[Symbol.asyncDispose]()
  })

  /** The far end of every connection to host 1 but this one is gone, as when a firewall forgets them. */
  const cutConnections = () =>
    hosts.ssh(1, `for p in $(pgrep -f '^sshd: root@notty'); do [ $p = $PPID ] || kill -KILL $p; done`)
  const lost = () =>
    expect.stringMatching(new RegExp(`^error: A: the connection to root@${hosts.addresses[0]} was lost`, 'm'))

  /** Whoever knows that the run before is gone need not wait for the end of its lease. */
  const release = async () => {
    const { code, stdout, stderr } = await here.rmqctl(up)
    expect({ code, stdout, stderr }).toEqual({
      code: 5,
      stdout: '',
      stderr: expect.stringContaining('A: pair is locked by'),
    })
    const [, , ...topologyAndHosts] = up
    succeeded(await here.rmqctl(['lock', 'release', '-f', up[1] ?? '', ...topologyAndHosts, '--yes']), 'lock release')
  }

  test('the connection is cut while the release is sent', async () => {
    // what unpacks it is held, so that it is cut in the middle however quick the machine
    const held = hosts.ssh(1, 'until pid=$(pgrep -x tar); do sleep 0.02; done; kill -STOP $pid; echo $pid')
    const running = here.start(up)
    const pid = (await held).trim()
    await cutConnections()
    const { code, stdout, stderr } = await running.done
    expect({ code, stdout, stderr }).toEqual({ code: 4, stdout: '', stderr: lost() })
    await hosts.ssh(1, `kill -CONT ${pid}`)
    expect(await hosts.ssh(1, 'ls /opt/rocketmq/pair/releases')).toBe('')
  })

  test('the connection is cut while a master starts', async () => {
    await release()
    const running = here.start(up)
    await running.until(/broker-a: starting/)
    await cutConnections()
    const { code, stdout, stderr } = await running.done
    expect({ code, stdout, stderr }).toEqual({ code: 4, stdout: '', stderr: lost() })
  })

  test('rmqctl itself is killed while a slave starts', async () => {
    await release()
    const running = here.start(up)
    await running.until(/broker-a-s: starting/)
    running.kill('SIGKILL')
    await running.done
    // what it ran on the hosts ends, too
    for (const k of [1, 2]) await expect.poll(() => hosts.ssh(k, 'pgrep -cx sh || :')).toBe('0\n')
  })

  test('up finishes, and nothing half done is left', async () => {
    await release()
    const said = succeeded(await here.rmqctl(up), 'up')
    expect(said).toContain('pair is')
    const { code, document } = await here.status()
    expect({ code, problems: document.problems }).toEqual({ code: 0, problems: [] })
    for (const k of [1, 2])
      expect(await hosts.ssh(k, 'find /opt/rocketmq -name ".new-*" -o -name "*.rmqctl-new" -o -name "*.new"')).toBe('')
    expect(succeeded(await here.rmqctl(up), 'up again')).toContain('pair is already up')
  })

  test('destroy leaves nothing', async () => {
    succeeded(await here.rmqctl(['destroy', '--data', '--confirm', 'pair']), 'destroy')
    for (const k of [1, 2]) expect(await hosts.ssh(k, 'ls /opt; pgrep java || :')).toBe('')
  })
})
