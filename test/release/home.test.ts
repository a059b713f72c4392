import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openLocal } from '../../src/connection/local.ts'
import { errorText } from '../../src/errors.ts'
import { type HomeHost, identifyHome } from '../../src/release/home.ts'
import { obtainRelease } from '../../src/release/obtain.ts'
import { me } from '../shell/shells.ts'
import { distribution, plant, temporary } from './fakes.ts'

/** Hosts of this machine; what differs is what they see at the path, for which each has a folder of its own. */
async function hosts(...trees: Record<string, string>[]): Promise<{ path: string; hosts: HomeHost[] }> {
  const path = join(await temporary(), 'rocketmq')
  const made = await Promise.all(
    trees.map(async (files, index): Promise<HomeHost> => {
      const own = await plant(join(await temporary(), 'rocketmq'), files)
      const connection = await openLocal('ABC'[index]!, { env: process.env })
      const run: typeof connection.run = async (command, options) => {
        const argv = command.argv.map(word => word.replaceAll(path, own))
        const output = await connection.run({ ...command, argv }, options)
        return { ...output, stderr: output.stderr.replaceAll(own, path) }
      }
      return { connection: { ...connection, run }, runAs: { name: me, exists: true } }
    }),
  )
  return { path, hosts: made }
}

async function refusal(given: { path: string; hosts: HomeHost[] }, version = '5.3.3'): Promise<string> {
  const error: unknown = await identifyHome({ path: given.path, version }, given.hosts).catch(reason => reason)
  return errorText(error).replaceAll(given.path, '/rocketmq')
}

it('is the release that the same files would be if they were sent', async () => {
  const { path, hosts: all } = await hosts(distribution('5.3.3'), distribution('5.3.3'))
  const found = await identifyHome({ path, version: '5.3.3' }, all)
  const folder = await plant(await temporary(), distribution('5.3.3'))
  const sent = await obtainRelease({
    version: '5.3.3',
    source: folder,
    cacheDir: await temporary(),
    env: {},
    emit: () => {},
  })
  expect(found.id).toEqual({ ...(sent.kind === 'cached' ? sent.id : {}), home: path })
  expect(found.manifest).toMatch(/^[0-9a-f]{64} {2}LICENSE\n/)
})

it('must be the same everywhere: every host that differs is named, with a file that shows it', async () => {
  const { 'lib/netty-all-4.1.65.Final.jar': _, ...without } = distribution('5.3.3')
  const changed = { ...distribution('5.3.3'), 'conf/broker.conf': 'x', 'lib/more.jar': '' }
  expect(await refusal(await hosts(distribution('5.3.3'), without, changed))).toBe(
    `error: B: home:/rocketmq is not the same as on A: it lacks lib/netty-all-4.1.65.Final.jar
  → make /rocketmq the same on every host, or leave --release home: out: rmqctl sends it then
error: C: home:/rocketmq is not the same as on A: it has another conf/broker.conf, and 1 more file differs
  → make /rocketmq the same on every host, or leave --release home: out: rmqctl sends it then`,
  )
})

it.each<[string, Record<string, string>, string]>([
  ['another version', distribution('4.9.7'), 'home:/rocketmq is RocketMQ 4.9.7, but 5.3.3 is wanted'],
  ['a mixture', { ...distribution('5.3.3'), 'lib/rocketmq-client-5.3.2.jar': '' }, 'mixes RocketMQ versions'],
  ['no server', { 'lib/rocketmq-client-5.3.3.jar': '' }, 'is not a RocketMQ server release'],
  ['one folder below', { 'rocketmq-5.3.3/lib/x.jar': '' }, '→ --release home:/rocketmq/rocketmq-5.3.3'],
  ['something else', { 'README.md': '' }, 'A: --release home:/rocketmq: /rocketmq has no lib folder'],
])('%s is refused', async (_, files, text) => {
  expect(await refusal(await hosts(files))).toContain(text)
})

it('a path that is not there is said of every host', async () => {
  const { hosts: all } = await hosts({ a: '' }, { a: '' })
  const text = await refusal({ path: '/nowhere', hosts: all })
  expect(text.match(/: there is no \/rocketmq that \S+ can see$/gm)).toHaveLength(2)
})

it.runIf(process.getuid?.() === 0)('a user that will be made must be able to read it', async () => {
  const { path, hosts: all } = await hosts(distribution('5.3.3'))
  const unmade = all.map(host => ({ ...host, runAs: { name: 'nobody-yet', exists: false } }))
  expect(await refusal({ path, hosts: unmade })).toMatch(/may not be (entered|read) by everybody/)
})
