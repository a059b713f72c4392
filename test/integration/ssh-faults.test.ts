import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bootHosts, type TestHosts, whyNoHosts } from '../hosts/hosts.ts'
import { type ControlMachine, controlMachine, solo } from '../support/control-machine.ts'

const reason = whyNoHosts()

// One host with one trouble after the other; test/long has those that take longer, and the `up` that finishes.
describe.skipIf(reason != null)(`a host in trouble${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  let hosts: TestHosts
  let here: ControlMachine
  let up: string[]

  beforeAll(async () => {
    hosts = await bootHosts(1, { set: 'faults' })
    here = await controlMachine(hosts)
    const file = await here.file('solo.yaml', solo)
    up = ['up', file, '--hosts', `A=root@${hosts.addresses[0]}`]
  })
  afterAll(async () => {
    await here?.dispose()
    await hosts?.[Symbol.asyncDispose]()
  })

  test('its disk is full while the release arrives: the cause once, its place and the cure', async () => {
    await hosts.ssh(1, 'mkdir -p /opt/rocketmq && mount -t tmpfs -o size=20m small /opt/rocketmq')
    const { code, stderr } = await here.rmqctl([...up, '--skip', 'disk'])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /^error: A: the release could not be unpacked in \/opt\/rocketmq\/solo\/releases: No space left on device\n {2}→ free space there/m,
      ),
    })
    expect(await hosts.ssh(1, 'ls -A /opt/rocketmq/solo/releases')).toBe('')
  })

  test('its file system is read-only: said before anything is tried', async () => {
    await hosts.ssh(1, 'mount -o remount,ro /opt/rocketmq')
    const { code, stderr } = await here.rmqctl(up)
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringMatching(/^error: A: even root may not write in \/opt\/rocketmq\/solo: .* read-only/m),
    })
    await hosts.ssh(1, 'umount /opt/rocketmq')
  })

  test('its network is gone, silently: named within the limits of the keep-alive', async () => {
    const running = here.start(up)
    await running.until(/(namesrv-1|broker-a): (starting|booting)/)
    await hosts.cut(1)
    const at = Date.now()
    const { code, stderr } = await running.done
    const seconds = (Date.now() - at) / 1000
    await hosts.heal(1)
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr: expect.stringMatching(/^error: A: the connection to root@\S+ was lost: no answer for 15 s/m),
    })
    expect(seconds).toBeLessThan(30)
  })
})
