import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorsIn } from '../../src/errors.ts'
import { type LoadOptions, loadCluster } from '../../src/topology/load.ts'
import { good } from './load-text.ts'

let cwd: string
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'rmqctl-topology-'))
  await writeFile(join(cwd, 'trade.yaml'), good)
  await writeFile(join(cwd, 'no-extension'), good)
  await writeFile(join(cwd, 'hosts.ini'), '[hosts]\nA = h\nB = i\n')
  await writeFile(join(cwd, 'latin1.yaml'), Buffer.from(`${good}# gr\xfc\xdfe\n`, 'latin1'))
  await writeFile(join(cwd, 'large.yaml'), good + '#'.repeat(300_000))
})
afterAll(() => rm(cwd, { recursive: true }))

async function failure(options: Partial<LoadOptions>) {
  const error = await loadCluster({ topology: 'trade.yaml', cwd, ...options }).catch((error: unknown) => error)
  return errorsIn(error).map(({ code, message, details }) => ({
    code,
    message,
    where: details.where,
    hint: details.hint,
  }))
}

test('a shipped name', async () => {
  const { cluster } = await loadCluster({ topology: '2m-2s-sync', cwd })
  expect(cluster).toMatchObject({ name: '2m-2s-sync', source: '2m-2s-sync', rocketmq: '5.3.3' })
})

test('a path, below the working folder or absolute; its name is the file’s', async () => {
  expect((await loadCluster({ topology: 'trade.yaml', cwd })).cluster).toMatchObject({
    name: 'trade',
    source: 'trade.yaml',
  })
  expect((await loadCluster({ topology: join(cwd, 'trade.yaml'), cwd: '/' })).cluster.name).toBe('trade')
  expect((await loadCluster({ topology: 'no-extension', cwd })).cluster.name).toBe('no-extension')
})

test('an inventory', async () => {
  const { cluster } = await loadCluster({ topology: 'trade.yaml', inventory: 'hosts.ini', cwd })
  expect(cluster.hosts.map(host => host.endpoint)).toMatchObject([{ address: 'h' }, { address: 'i' }])
})

test.each<[Partial<LoadOptions>, object]>([
  [
    { topology: '2m-2s-snyc' },
    { message: "there is no topology or file '2m-2s-snyc'", hint: "did you mean '2m-2s-sync'?" },
  ],
  [{ topology: './none.yaml' }, { message: 'there is no file ./none.yaml' }],
  [{ topology: 'trade.yaml/x' }, { message: 'there is no file trade.yaml/x' }],
  [{ topology: '.' }, { message: '. cannot be read: it is a folder' }],
  [{ topology: 'large.yaml' }, { message: 'large.yaml is larger than 256 KB' }],
  [{ topology: '/dev/zero' }, { message: '/dev/zero is larger than 256 KB' }],
  [{ topology: 'latin1.yaml' }, { message: 'latin1.yaml is not UTF-8', where: 'latin1.yaml:7:5' }],
  [{ topology: '/dev/null' }, { message: 'the file is empty' }],
  [{ topology: 'a\0b' }, {}],
  [{ inventory: 'none.ini' }, { message: 'there is no inventory none.ini' }],
])('%j is refused', async (options, expected) => {
  expect(await failure(options)).toMatchObject([{ code: 'input', ...expected }])
})
