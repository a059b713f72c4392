import { expect, test } from 'vitest'
import { propertiesPath } from '../../src/components/deployed.ts'
import { componentOf } from '../../src/components/index.ts'
import type { HostFacts } from '../../src/facts/model.ts'
import { keyDiff } from '../../src/plan/key-diff.ts'
import { diffText } from '../../src/report/diff.ts'
import { deployment } from '../components/deployments.ts'

const wanted = deployment({ config: { 'broker-a': { fileReservedTime: '48', traceOn: 'TRUE' } } })
const broker = wanted.instances.find(({ id }) => id === 'broker-a')!
const path = propertiesPath(broker)
const rendered = componentOf(broker)
  .files(broker, wanted)
  .find(file => file.path === path)!.content

/** What differs of broker-a, as rows. */
function rows({ text = rendered, live }: { text?: string; live?: Record<string, string> }) {
  const facts = { A: { properties: { [path]: text }, record: wanted, files: {} } } as unknown as Record<
    string,
    HostFacts
  >
  const defaults: Record<string, string> = { slaveReadEnable: 'false', traceOn: 'true' }
  return keyDiff({
    deployment: wanted,
    facts,
    live: live == null ? {} : { 'broker-a': { ...asLive(rendered), ...live } },
    defaultOf: (_, key) => defaults[key],
  }).filter(({ instance, differs }) => instance === 'broker-a' && differs)
}

/** As RocketMQ answers with what the file says. */
function asLive(text: string): Record<string, string> {
  const lines = text.split('\n').filter(line => line.includes('=') && !line.startsWith('#'))
  const pairs = lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])
  return { ...Object.fromEntries(pairs), traceOn: 'true' }
}

const at = { instance: 'broker-a', managed: true, differs: true }

test('nothing differs, whether it runs or not; a boolean is one in any letters', () => {
  expect(rows({})).toEqual([])
  expect(rows({ live: {} })).toEqual([])
})

test('a live value that is another one, or that RocketMQ did not take', () => {
  expect(rows({ live: { fileReservedTime: '1' } })).toEqual([
    { ...at, key: 'fileReservedTime', topology: '48', file: '48', live: '1' },
  ])
})

test('a file that was edited, and a key that nobody asks for', () => {
  expect(rows({ text: `${rendered.replace('fileReservedTime=48', 'fileReservedTime=5')}mine=1\n` })).toEqual([
    { ...at, key: 'fileReservedTime', topology: '48', file: '5' },
    { ...at, key: 'mine', file: '1' },
  ])
})

test('a key that nobody manages, with another value than RocketMQ has by itself', () => {
  const found = rows({ live: { slaveReadEnable: 'true', unknownToUs: '7' } })
  expect(found).toEqual([{ ...at, key: 'slaveReadEnable', live: 'true', default: 'false', managed: false }])
  const view = { color: false, unicode: true }
  expect(diffText(found, { cluster: 'trade', all: false, view })).toBe(
    [
      'trade: all 0 keys are as the topology says',
      'not in the topology, and not the default of RocketMQ:',
      'INSTANCE  KEY              DEFAULT  LIVE',
      'broker-a  slaveReadEnable  false    true',
    ].join('\n'),
  )
})

test('as a table', () => {
  const view = { color: false, unicode: true }
  const found = rows({ text: rendered.replace('fileReservedTime=48', 'fileReservedTime=5'), live: {} })
  expect(diffText(found, { cluster: 'trade', all: false, view })).toBe(
    [
      'trade: 1 of 1 key differs',
      'INSTANCE  KEY               TOPOLOGY  FILE  LIVE',
      'broker-a  fileReservedTime  48        5     48',
    ].join('\n'),
  )
})
