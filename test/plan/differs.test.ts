import { describe, expect, test } from 'vitest'
import { componentOf } from '../../src/components/index.ts'
import type { HostFacts } from '../../src/facts/model.ts'
import { differs, hashOf } from '../../src/plan/differs.ts'
import type { FileSpec } from '../../src/shell/files.ts'
import type { Deployment } from '../../src/topology/deployment.ts'
import { deployment } from '../components/deployments.ts'

const path = '/opt/rocketmq/trade/broker-a/broker-a.properties'

function fileOf(wanted: Deployment, name = path): FileSpec {
  const instance = wanted.instances.find(one => one.id === 'broker-a')!
  return componentOf(instance)
    .files(instance, wanted)
    .find(file => file.path === name)!
}

function facts(text: string | undefined, record: Deployment | null, name = path): HostFacts {
  const found = text == null ? {} : { [name]: hashOf(text) }
  return { files: found, properties: text == null ? {} : { [name]: text }, record } as unknown as HostFacts
}

/** As the broker dumps it: every key it has, by name, without comments (5.3.3:Configuration.java:179). */
function rewritten(text: string, more: string[] = []): string {
  const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  return [...lines, 'accessMessageInMemoryMaxRatio=40', 'brokerPermission=6', 'rocketmqHome=/x', ...more]
    .toSorted()
    .join('\n')
}

const plain = deployment()
const keyed = deployment({ config: { 'broker-a': { sendMessageThreadPoolNums: '16' } } })

describe('a properties file', () => {
  const right = fileOf(plain)

  test.each<[string, string | undefined, boolean]>([
    ['is right', right.content, false],
    ['is missing', undefined, true],
    ['was rewritten by RocketMQ with all of its keys', rewritten(right.content), false],
    ['has another value', rewritten(right.content).replace('brokerRole=SYNC_MASTER', 'brokerRole=SLAVE'), true],
    ['has a key less', rewritten(right.content).replace(/^brokerRole=.*\n/m, ''), true],
    ['is empty', '', true],
  ])('%s', (_, text, different) => {
    expect(differs(right, facts(text, plain))).toBe(different)
  })

  test('with a key that is no longer wanted differs, because the record says that it was ours', () => {
    expect(differs(right, facts(fileOf(keyed).content, keyed))).toBe(true)
    expect(differs(right, facts(rewritten(fileOf(keyed).content), keyed))).toBe(true)
  })

  test('is right once that key is gone, whatever the record still says', () => {
    expect(differs(right, facts(right.content, keyed))).toBe(false)
    expect(differs(right, facts(rewritten(right.content), keyed))).toBe(false)
  })

  test('is right with a key of RocketMQ own, though an earlier topology said it, once the record does not', () => {
    expect(differs(right, facts(rewritten(right.content, ['sendMessageThreadPoolNums=16']), plain))).toBe(false)
  })

  test('keys of replication that are no longer wanted go as well', () => {
    const none = deployment({ replication: { mode: 'async' } })
    expect(fileOf(plain).content).toContain('inSyncReplicas')
    const found = rewritten(fileOf(plain).content).replace('SYNC_MASTER', 'ASYNC_MASTER')
    expect(differs(fileOf(none), facts(found, plain))).toBe(true)
  })
})

test('any other file is compared as it is', () => {
  const name = '/opt/rocketmq/trade/broker-a/launch.sh'
  const file = fileOf(plain, name)
  expect(differs(file, facts(file.content, plain, name))).toBe(false)
  const found = { files: { [name]: hashOf(`${file.content} `) }, properties: {}, record: plain } as unknown as HostFacts
  expect(differs(file, found)).toBe(true)
})
