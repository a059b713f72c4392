import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openLocal } from '../../src/connection/local.ts'
import { compareReplicas } from '../../src/probes/compare-replicas.ts'
import { RemotingPool } from '../../src/probes/remoting-pool.ts'
import { firstDifference, fullOnBoth } from '../../src/probes/replica-comparison.ts'
import { frameDecoder } from '../../src/remoting/decoder.ts'
import { getRuntimeInfo } from '../../src/remoting/requests/runtime-info.ts'
import { capturedFiles, responseOf } from '../remoting/fixtures.ts'
import { temporaryFolder } from '../shell/shells.ts'
import { labDeployment } from './deployment.ts'
import { masterScript, replay, slaveScript } from './replay.ts'

const newest = capturedFiles.find(file => file.name === '5.5.0')!
/** What the recorded brokers say of their commit logs' end. */
const { maxOffset } = getRuntimeInfo.decode(frameDecoder()(responseOf(newest, 'runtime info of master')).frames[0]!)
const fileBytes = Math.floor(maxOffset / 3)
const nameOf = (number: number) => String(number * fileBytes).padStart(20, '0')

test('the first of two lists that differs', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), fc.nat(), (list, seed) => {
      const at = seed % list.length
      const other = list.with(at, `${list[at]}x`)
      return firstDifference(list, list) === undefined && firstDifference(list, other) === at
    }),
  )
  expect(firstDifference(['a'], ['a', 'b'])).toBe(1)
})

test('only files that are full on both sides, and there on both, are compared', () => {
  const files = new Map([0, 100, 200].map(at => [String(at).padStart(20, '0'), 100]))
  const younger = new Map([...files].slice(1))
  const names = (master: number, slave: number) =>
    fullOnBoth({ files, maxOffset: master }, { files: younger, maxOffset: slave }).map(Number)
  expect(names(300, 300)).toEqual([100, 200])
  expect(names(300, 299)).toEqual([100])
  expect(names(150, 300)).toEqual([])
})

/** The stores of a pair in a temporary folder, and what comparing them says. */
async function compared(change: (slaveLog: string) => void) {
  using folder = temporaryFolder()
  const plain = labDeployment('5.5.0')
  const instances = plain.instances.map(one => ({ ...one, store: join(folder.path, one.id, 'store') }))
  const deployment = { ...plain, instances }
  for (const id of ['broker-a', 'broker-a-s']) {
    const log = join(folder.path, id, 'store/commitlog')
    mkdirSync(log, { recursive: true })
    for (const number of [0, 1, 2, 3]) writeFileSync(join(log, nameOf(number)), Buffer.alloc(fileBytes, number + 1))
    if (id === 'broker-a-s') change(log)
  }
  await using servers = await replay(newest, { 'broker-a': masterScript, 'broker-a-s': slaveScript })
  await using pool = new RemotingPool(servers.dial)
  await using connection = await openLocal('A', { env: process.env })
  const progress: string[] = []
  const { copies } = await compareReplicas(deployment.groups[0]!, {
    asking: { deployment, pool },
    connectionOf: () => connection,
    progress: (instance, hashed, of) => progress.push(`${instance} ${hashed}/${of}`),
  })
  return { copy: copies[0]!, progress }
}

test('copies that are the same: how many files, and how many bytes', async () => {
  const { copy, progress } = await compared(() => {})
  expect(copy).toEqual({ instance: 'broker-a-s', files: 3, bytes: 3 * fileBytes })
  expect(progress).toContain('broker-a 0/3')
  expect(progress).toContain('broker-a-s 3/3')
})

test.each([0, 64, -1])('one byte that differs is found: %i of the second file', async where => {
  const at = where < 0 ? fileBytes - 1 : where
  const { copy } = await compared(log => {
    const file = join(log, nameOf(1))
    const bytes = readFileSync(file)
    bytes[at] = 0xee
    writeFileSync(file, bytes)
    writeFileSync(join(log, nameOf(3)), 'not full yet: never looked at')
  })
  const place = { file: nameOf(1), at, physicalOffset: fileBytes + at, onMaster: '02', onSlave: 'ee' }
  expect(copy).toMatchObject({ files: 3, difference: place })
})

test('a file that was cut short differs where it ends', async () => {
  const { copy } = await compared(log => writeFileSync(join(log, nameOf(1)), Buffer.alloc(100, 2)))
  expect(copy.difference).toMatchObject({ at: 100, onMaster: '02', onSlave: '' })
})

test('a broker that does not answer is not compared, and that is said', async () => {
  using folder = temporaryFolder()
  const plain = labDeployment('5.5.0')
  const deployment = { ...plain, instances: plain.instances.map(one => ({ ...one, store: folder.path })) }
  mkdirSync(join(folder.path, 'commitlog'))
  await using servers = await replay(newest, { 'broker-a': masterScript })
  await using pool = new RemotingPool(servers.dial)
  await using connection = await openLocal('A', { env: process.env })
  const request = { asking: { deployment, pool }, connectionOf: () => connection, progress: () => {} }
  const { copies } = await compareReplicas(deployment.groups[0]!, request)
  expect(copies).toEqual([
    { instance: 'broker-a-s', files: 0, bytes: 0, problem: 'broker-a-s does not answer: connection refused' },
  ])
})
