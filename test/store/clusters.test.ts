import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { chooseCluster } from '../../src/store/choose-cluster.ts'
import {
  type ClusterRecord,
  clusterNames,
  currentCluster,
  forgetCluster,
  listClusters,
  readCluster,
  rememberCluster,
  useCluster,
} from '../../src/store/clusters.ts'
import { type Home, homeOf } from '../../src/store/home.ts'

let folder: string
let home: Home
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rmqctl-clusters-'))
  home = homeOf({ RMQCTL_HOME: folder })
})
afterEach(() => rm(folder, { recursive: true }))

describe('the local record', () => {
  test('begins empty', async () => {
    expect(await listClusters(home)).toEqual([])
    expect(await currentCluster(home)).toBeUndefined()
    expect(await readCluster(home, 'trade')).toBeUndefined()
  })

  test('remembers, privately and without leaving anything beside', async () => {
    await rememberCluster(home, record('trade'))
    expect(await readCluster(home, 'trade')).toEqual(record('trade'))
    expect(await readdir(join(home.data, 'clusters'))).toEqual(['trade.json'])
    expect((await stat(join(home.data, 'clusters/trade.json'))).mode & 0o777).toBe(0o600)
  })

  test('forgetting the current one leaves none', async () => {
    await rememberCluster(home, record('trade'))
    await useCluster(home, 'trade')
    expect(await currentCluster(home)).toBe('trade')
    await forgetCluster(home, 'trade')
    expect(await currentCluster(home)).toBeUndefined()
    expect(await clusterNames(home)).toEqual([])
    await forgetCluster(home, 'trade')
  })

  test.each([
    ['{"v":2,"name":"x"}', 'written by a newer rmqctl'],
    ['{"v"', 'is damaged'],
    ['[]', 'is damaged'],
  ])('%s is refused with a way out', async (text, why) => {
    await mkdir(join(home.data, 'clusters'), { recursive: true })
    await writeFile(join(home.data, 'clusters/x.json'), text)
    await expect(readCluster(home, 'x')).rejects.toThrow(why)
    expect(await listClusters(home)).toEqual([])
    expect(await clusterNames(home)).toEqual(['x'])
  })

  test.each(['../x', '', '.hidden', 'a/b'])('%j never becomes a path', async name => {
    expect(await readCluster(home, name)).toBeUndefined()
    await expect(rememberCluster(home, record(name))).rejects.toThrow('cannot be')
  })
})

describe('which cluster a verb is about', () => {
  test.each([
    ['the topology that is given', { topologyFile: 'x.yaml', known: ['a'] }, { by: 'topology', file: 'x.yaml' }],
    ['the name that is given', { cluster: 'b', known: ['a', 'b'], current: 'a' }, { by: 'name', name: 'b' }],
    ['the only one', { known: ['a'], current: 'gone' }, { by: 'name', name: 'a' }],
    ['the current one', { known: ['a', 'b'], current: 'b' }, { by: 'name', name: 'b' }],
  ])('%s', (_, candidates, chosen) => expect(chooseCluster(candidates)).toEqual(chosen))

  test.each([
    ['both', { cluster: 'a', topologyFile: 'x', known: ['a'] }, 'both --cluster and a topology'],
    ['none known', { known: [] }, 'no cluster is known'],
    ['several, none current', { known: ['a', 'b'] }, 'which cluster? known here: a, b'],
    ['a typo', { cluster: 'trad', known: ['trade', 'x'] }, "did you mean 'trade'?"],
  ])('refused: %s', (_, candidates, why) => expect(() => chooseCluster(candidates)).toThrow(why))
})

function record(name: string): ClusterRecord {
  return { v: 1, name, hosts: { A: { kind: 'local' } }, lastUsed: 5 }
}
