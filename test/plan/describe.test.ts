import { expect, test } from 'vitest'
import { describeStep } from '../../src/plan/describe.ts'

const roots = ['/opt/rocketmq/trade']
const file = (path: string) => ({ path, content: '', mode: '0644', owner: 'rocketmq' })

test('files are told by their folder where there are several, paths from the folder of the cluster', () => {
  const files = ['broker-a/broker-a.properties', 'broker-a/launch.sh', 'namesrv-1/launch.sh', 'cluster.json'].map(
    name => file(`/opt/rocketmq/trade/${name}`),
  )
  const unit = file('/etc/systemd/system/rocketmq-trade-broker-a.service')
  expect(describeStep({ id: 'x', kind: 'write-files', files: [...files, unit] }, roots)).toBe(
    'write broker-a/ (2 files), namesrv-1/launch.sh, cluster.json, /etc/systemd/system/rocketmq-trade-broker-a.service',
  )
})

test('of folders that are made only the outermost count', () => {
  const dirs = ['/opt/rocketmq/trade', '/opt/rocketmq/trade/broker-a', '/data1/trade/broker-a'].map(path => ({
    path,
    mode: '0755',
    owner: 'rocketmq',
  }))
  expect(describeStep({ id: 'x', kind: 'make-dirs', dirs }, roots)).toBe(
    'make /opt/rocketmq/trade, /data1/trade/broker-a',
  )
})

test('what is waited for is said once', () => {
  const until = ['booted', 'registered', 'registered', 'in-sync'].map(kind => ({ kind, instance: 'broker-a-s' }))
  expect(
    describeStep({ id: 'x', kind: 'await', instance: 'broker-a-s', until: until as never, progressTimeoutMs: 1 }),
  ).toBe('wait until booted, registered, in sync')
})
