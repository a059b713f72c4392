import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { DoctorDocument } from '../../src/report/doctor-document.ts'
import type { VerifyDocument } from '../../src/report/verify-document.ts'
import type { TestHosts } from '../hosts/hosts.ts'
import type { ControlMachine } from './control-machine.ts'
import { succeeded } from './local-cluster.ts'
import { mustRun } from './run.ts'

/** doctor, verify and support-bundle from another machine, on the cluster `two`: each host a master and the other's slave. */
export function findsFaults(running: () => { hosts: TestHosts; here: ControlMachine }): void {
  describe('what is wrong is found from here', () => {
    const json = async <Document>(...args: string[]) => {
      const { code, stdout, stderr } = await running().here.rmqctl([...args, '--json'])
      if (!stdout.startsWith('{')) throw new Error(`${args.join(' ')} said nothing: ${stderr}`)
      return { code, document: JSON.parse(stdout) as Document }
    }
    const doctor = () => json<DoctorDocument>('doctor')
    const errors = async () =>
      (await doctor()).document.findings
        .filter(({ level }) => level === 'error')
        .map(one => `${one.id} ${one.instance}`)
    const pidOf = async (id: string) =>
      (await running().here.status()).document.instances.find(one => one.id === id)?.pid

    test('nothing is: doctor says so, and verify reads every message from every copy', async () => {
      expect(await errors()).toEqual([])
      const { code, document } = await json<VerifyDocument>('verify', '--messages', '20', '--replicas')
      expect({ code, problems: document.problems }).toEqual({ code: 0, problems: [] })
      const read = document.groups.flatMap(({ copies }) => copies.map(copy => [copy.instance, copy.read]))
      expect(read).toEqual(['broker-a', 'broker-a-s', 'broker-b', 'broker-b-s'].map(id => [id, 20]))
    })

    test('a slave on the other host is frozen', async () => {
      const pid = await pidOf('broker-a-s')
      await running().hosts.ssh(2, `kill -STOP ${pid}`)
      const { code, document } = await doctor()
      const verified = await json<VerifyDocument>('verify', '--messages', '2')
      await running().hosts.ssh(2, `kill -CONT ${pid}`)
      expect({ code, first: document.findings[0] }).toMatchObject({
        code: 7,
        first: { id: 'frozen', instance: 'broker-a-s', host: 'B', cure: `kill -CONT ${pid} on B` },
      })
      expect(verified.code).toBe(7)
      expect(verified.document.problems.map(({ text }) => text).join()).toContain('FLUSH_SLAVE_TIMEOUT')
      await expect.poll(errors, { timeout: 60_000, interval: 1000 }).toEqual([])
    })

    test('a broker is killed, and systemd does not bring it back', async () => {
      const unit = 'rocketmq-two-broker-a-s.service'
      const place = `/run/systemd/system/${unit}.d`
      await running().hosts.ssh(
        2,
        `mkdir ${place}; printf '[Service]\\nRestart=no\\n' > ${place}/no.conf; systemctl daemon-reload`,
      )
      await running().hosts.ssh(2, `kill -KILL ${await pidOf('broker-a-s')}`)
      await expect.poll(errors, { timeout: 30_000, interval: 1000 }).toContain('killed broker-a-s')
      expect((await doctor()).document.findings.map(({ id }) => id)).toContain('single-copy')
      await running().hosts.ssh(2, `rm -r ${place}; systemctl daemon-reload`)
      succeeded(await running().here.rmqctl(['start', 'broker-a-s']), 'start')
      expect(await errors()).toEqual([])
    })

    test('a host is cut off: it is named, and the bundle has what the other one says', async () => {
      await running().hosts.cut(2)
      const { code, document } = await doctor()
      const file = join(running().here.home.work, 'bundle.tar.gz')
      const said = await running().here.rmqctl(['support-bundle', '-o', file])
      await running().hosts.heal(2)
      expect(code).toBe(7)
      expect(document.findings[0]).toMatchObject({ id: 'host-unreachable', host: 'B' })
      succeeded(said, 'support-bundle')
      const names = await mustRun('tar', ['tzf', file])
      expect(names).toContain('instances/broker-a/logs/store.log')
      expect(names).not.toContain('instances/broker-b/logs/')
    })
  })
}
