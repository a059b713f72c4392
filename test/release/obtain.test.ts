import { createHash } from 'node:crypto'
import { lstat, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorText } from '../../src/errors.ts'
import { listReleases } from '../../src/release/cache.ts'
import { type ObtainOptions, obtainRelease } from '../../src/release/obtain.ts'
import { copying, fakeMaven, notThere } from './fake-mvn.ts'
import { distribution, plant, recorder, temporary } from './fakes.ts'
import { serve } from './server.ts'
import { zipOf } from './zip-writer.ts'

const dead = 'http://127.0.0.1:1/rocketmq'
const nowhere = { files: [dead], checksums: [dead] }

const zipFor = (version: string) =>
  zipOf(
    Object.entries(distribution(version)).map(([path, content]) => ({
      name: `rocketmq-all-${version}-bin-release/${path}`,
      content,
    })),
  )

/** Options with nothing in reach; each test adds what it is about. */
async function options(more: Partial<ObtainOptions> = {}) {
  const { events, emit } = recorder()
  const base = {
    version: '5.3.3',
    cacheDir: join(await temporary(), 'cache'),
    env: { PATH: '/nowhere' },
    mirrors: nowhere,
  }
  return { ...base, emit, events, limits: { connectMs: 2000, stallMs: 500 }, ...more }
}

async function cached(given: Awaited<ReturnType<typeof options>>) {
  const release = await obtainRelease(given)
  if (release.kind !== 'cached') throw new Error('not cached')
  return release
}

/** A mirror in Apache's layout; `sum` lies where it is given. */
async function apache(version: string, sum?: string) {
  const zip = zipFor(version)
  const name = `rocketmq-all-${version}-bin-release.zip`
  return serve((request, response) => {
    if (request.url === `/${version}/${name}.sha512`)
      response.end(`${sum ?? createHash('sha512').update(zip).digest('hex')}  ${name}\n`)
    else if (request.url === `/${version}/${name}`) response.end(zip)
    else response.writeHead(404).end()
  })
}

describe('without a source', () => {
  it("is Apache's checked zip, and the next time the cache's", async () => {
    const mirror = await apache('5.3.3')
    const given = await options({ mirrors: { files: [mirror.url], checksums: [mirror.url] } })
    const release = await cached(given)
    expect(release).toMatchObject({ id: { version: '5.3.3' }, origin: { kind: 'apache' }, files: 8 })
    expect(await cached(given)).toEqual(release)
    expect(mirror.asked).toHaveLength(2)
    expect(await readdir(given.cacheDir)).toHaveLength(2)
  })

  it('takes the next mirror when one is away, has nothing, or lies', async () => {
    const [good, empty, liar] = [
      await apache('5.3.3'),
      await apache('9.9.9'),
      await serve((_, response) => response.end('no zip')),
    ]
    const files = [dead, empty.url, liar.url, good.url]
    const release = await cached(await options({ mirrors: { files, checksums: [dead, empty.url, good.url] } }))
    expect(release.origin.from).toContain(good.url)
  })

  it('is from a mirror of one’s own, with progress, where nothing of Apache can be reached', async () => {
    const mirror = await apache('5.3.3')
    const env = { PATH: '/nowhere', RMQCTL_MIRROR: `${mirror.url}/`, https_proxy: 'http://127.0.0.1:1' }
    const given = await options({ env, mirrors: undefined })
    expect((await cached(given)).origin).toMatchObject({ kind: 'apache', from: expect.stringContaining(mirror.url) })
    const { host } = new URL(mirror.url)
    expect(given.events).toContainEqual(
      expect.objectContaining({
        ...{ type: 'activity', state: 'progress', ratio: expect.any(Number) },
        text: expect.stringMatching(new RegExp(`^RocketMQ 5\\.3\\.3 from ${host}: 0 of 0 MB$`)),
      }),
    )
  })

  it.each(['mirror.example/rocketmq', 'ftp://mirror.example/', 'no mirror'])('refuses RMQCTL_MIRROR=%s', async url => {
    const given = await options({ env: { PATH: '/nowhere', RMQCTL_MIRROR: url }, mirrors: undefined })
    const refused = await obtainRelease(given).catch(error => error)
    expect(refused).toMatchObject({ code: 'input', message: expect.stringMatching(/^RMQCTL_MIRROR is no URL/) })
  })

  it('is Maven when Apache cannot be had, and says why on the way', async () => {
    const { env } = await fakeMaven(copying('5.3.3'))
    const given = await options({ env })
    expect((await cached(given)).origin).toEqual({ kind: 'maven', from: 'Maven Central' })
    expect(given.events).toContainEqual({
      type: 'note',
      level: 'info',
      text: 'Apache: 127.0.0.1:1: refuses connections',
    })
  })

  it('names every attempt when nothing works, and how to bring a file', async () => {
    const liar = await apache('4.9.8', 'f'.repeat(128))
    const { env } = await fakeMaven(notThere)
    const given = await options({ version: '4.9.8', env, mirrors: { files: [dead, liar.url], checksums: [liar.url] } })
    const text = errorText(await obtainRelease(given).catch(error => error))
    expect(text.replaceAll(new URL(liar.url).host, 'mirror')).toBe(`error: RocketMQ 4.9.8 could not be had:
  Apache: 127.0.0.1:1: refuses connections
  Apache: mirror: its zip does not have the published SHA-512; it was thrown away
  Maven Central: Maven Central has no rocketmq-namesrv 4.9.8
  → download rocketmq-all-4.9.8-bin-release.zip elsewhere, bring it here, then
  → rmqctl release fetch 4.9.8 --release rocketmq-all-4.9.8-bin-release.zip
  → or use the RocketMQ that is on the hosts: --release home:/path/there`)
    expect(await readdir(given.cacheDir)).toEqual([])
  })

  it('keeps what the cluster runs while several fit, else takes the newest', async () => {
    const given = await options()
    const first = await cached({ ...given, source: await plant(await temporary(), distribution('5.3.3')) })
    const second = await cached({
      ...given,
      source: await plant(await temporary(), { ...distribution('5.3.3'), 'conf/x': '' }),
    })
    expect((await cached(given)).id).toEqual(second.id)
    expect((await cached({ ...given, prefer: first.id.folder })).id).toEqual(first.id)
  })
})

describe('a source', () => {
  it('is the same release as zip and as folder, and a zip is unpacked only once', async () => {
    const given = await options()
    const folder = await temporary()
    await plant(join(folder, 'f'), distribution('5.3.3'))
    await writeFile(join(folder, 'r.zip'), zipFor('5.3.3'))
    const fromFolder = await cached({ ...given, cwd: folder, source: 'f' })
    const fromZip = await cached({ ...given, cwd: folder, source: 'r.zip' })
    expect(fromZip.id).toEqual(fromFolder.id)
    given.events.length = 0
    expect(await cached({ ...given, cwd: folder, source: 'r.zip' })).toEqual(fromZip)
    expect(given.events.map(event => event.type === 'activity' && event.state)).toEqual(['end'])
    await writeFile(join(folder, 'r.zip'), zipFor('4.9.7'))
    await expect(cached({ ...given, cwd: folder, source: 'r.zip' })).rejects.toThrow(
      /is RocketMQ 4.9.7, but 5.3.3 is wanted/,
    )
  })

  it('maven: is taken from the cache once it came from there', async () => {
    const { env, folder } = await fakeMaven(copying('5.3.3'))
    const given = await options({ env, source: 'maven:5.3.3' })
    expect(await cached(given)).toEqual(await cached(given))
    expect((await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n')).toHaveLength(1)
  })

  it('home: is left to the hosts', async () => {
    const release = await obtainRelease(await options({ source: 'home:/opt/rocketmq' }))
    expect(release).toEqual({ kind: 'home', path: '/opt/rocketmq', version: '5.3.3' })
  })

  it.each([
    ['that does not exist', 'nope.zip', 'input'],
    ['that is no release', '/proc/self', 'input'],
  ])('%s is refused, leaving nothing behind', async (_, source, code) => {
    const given = await options({ source })
    await expect(obtainRelease(given)).rejects.toMatchObject({ code, details: { hint: expect.any(String) } })
    expect(await readdir(given.cacheDir).catch(() => [])).toEqual([])
  })
})

it('ends on the signal, with nothing left in the cache', async () => {
  const stop = new AbortController()
  const silent = await serve(() => stop.abort())
  const given = await options({ mirrors: { files: [silent.url], checksums: [silent.url] }, signal: stop.signal })
  await expect(obtainRelease(given)).rejects.toMatchObject({ code: 'interrupted' })
  expect(await readdir(given.cacheDir)).toEqual([])
})

it('a cache that cannot be written is no bug of ours', async () => {
  const folder = await plant(await temporary(), distribution('5.3.3'))
  const error = await obtainRelease(await options({ cacheDir: join(folder, 'LICENSE/cache'), source: folder })).catch(
    reason => reason,
  )
  expect(errorText(error)).toMatch(/^error: cannot keep the release in \S+: .*\n {2}→ .*RMQCTL_HOME/)
})

describe('a link to nothing', () => {
  async function told(cacheDir: string): Promise<string> {
    const source = await plant(await temporary(), distribution('5.3.3'))
    return errorText(await obtainRelease(await options({ cacheDir, source })).catch(reason => reason))
  }

  it('in the place of the cache is named, with what to do', async () => {
    const home = await temporary()
    await symlink('/mnt/gone/releases', join(home, 'cache'))
    expect(
      await told(join(home, 'cache')),
    ).toBe(`error: cannot keep releases in ${home}/cache: ${home}/cache is a link to /mnt/gone/releases, and nothing is there
  → mount what it leads to, or: mkdir -p /mnt/gone/releases
  → or use another folder: export RMQCTL_HOME=FOLDER`)
  })

  it('above the cache too', async () => {
    const home = await temporary()
    await symlink('gone', join(home, 'data'))
    expect(await told(join(home, 'data/rmqctl/cache'))).toContain(
      `${home}/data is a link to ${home}/gone, and nothing is there`,
    )
  })

  it('and a file in its place', async () => {
    const home = await temporary()
    await writeFile(join(home, 'cache'), '')
    expect(await told(join(home, 'cache'))).toMatch(
      /^error: cannot keep releases in \S+: file already exists\n {2}→ ls -ld /,
    )
  })

  it('in the place of an archive or its record is no release, and is replaced by one', async () => {
    const source = await plant(await temporary(), distribution('5.3.3'))
    const given = await options({ source })
    const first = await obtainRelease(given)
    if (first.kind !== 'cached') throw new Error('not kept')
    for (const path of [first.archivePath, first.archivePath.replace(/\.tar\.gz$/, '.json')]) {
      await rm(path)
      await symlink('/mnt/gone/file', path)
      expect(await listReleases(given.cacheDir)).toEqual([])
      expect(await obtainRelease(given)).toMatchObject({ id: first.id })
      expect((await lstat(path)).isFile()).toBe(true)
    }
  })
})
