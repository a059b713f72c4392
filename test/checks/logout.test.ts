import { expect, test } from 'vitest'
import { logoutCheck } from '../../src/checks/logout.ts'
import { machinesOf } from '../../src/components/machines.ts'
import type { HostFacts } from '../../src/facts/model.ts'
import { assumedFacts } from '../../src/settle/assumed.ts'
import type { Supervisor } from '../../src/topology/deployment.ts'
import { deployment, type Wanted } from '../components/deployments.ts'

const dev = { name: 'dev', uid: 1001, home: '/home/dev' }
const root = { name: 'root', uid: 0, home: '/root' }

function findings(wanted: Wanted, login: HostFacts['login'], systemd: Partial<HostFacts['systemd']>): string[] {
  const settled = deployment(wanted)
  const [machine] = machinesOf(settled)
  if (machine == null) throw new Error('no machine')
  const { host } = machine
  const facts = assumedFacts({ id: host.id, endpoint: host.endpoint }, { name: settled.name } as never)
  return logoutCheck
    .find(machine, { ...facts, login, systemd: { ...facts.systemd, ...systemd } }, settled)
    .map(({ level, message }) => `${level}: ${message}`)
}

const refused = ['error: what dev starts would be ended at logout (KillUserProcesses=yes in logind.conf)']

test.each<[string, Supervisor, HostFacts['login'], Partial<HostFacts['systemd']>, string[]]>([
  ['as logind is by default', 'process', dev, {}, []],
  ['processes that a logout ends', 'process', dev, { killUserProcesses: true }, refused],
  ['lingering', 'process', dev, { killUserProcesses: true, linger: true }, []],
  ['units are no matter of a login', 'systemd', dev, { killUserProcesses: true }, []],
  ['logind leaves root alone', 'process', root, { killUserProcesses: true }, []],
])('%s', (_, supervisor, login, systemd, expected) => {
  expect(findings({ supervisor }, login, systemd)).toEqual(expected)
})

test('on this machine nobody logs in', () => {
  expect(findings({ local: { namesrv: 9876, broker: 10911 } }, dev, { killUserProcesses: true })).toEqual([])
})
