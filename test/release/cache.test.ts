import { readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { archiveOpener } from '../../src/release/archive-stream.ts'
import { type CachedRelease, listReleases, readRelease, storeRelease, workFolder } from '../../src/release/cache.ts'
import { readTree } from '../../src/release/tree.ts'
import { distribution, plant, temporary } from './fakes.ts'

async function stored(
  version = '5.3.3',
): Promise<{ cacheDir: string; release: CachedRelease; again: () => Promise<CachedRelease> }> {
  const cacheDir = join(await temporary(), 'cache')
  const tree = await readTree(await plant(await temporary(), distribution(version)))
  const again = () => storeRelease({ cacheDir, tree, version, origin: { kind: 'folder', from: '/x' } })
  return { cacheDir, release: await again(), again }
}

async function flipOneByte(path: string): Promise<void> {
  const { atime, mtime } = await stat(path)
  const bytes = await readFile(path)
  bytes[bytes.length >> 1]! ^= 1
  await writeFile(path, bytes)
  await utimes(path, atime, mtime)
}

async function drained(release: CachedRelease, open = archiveOpener(release)): Promise<number> {
  let bytes = 0
  for await (const chunk of open()) bytes += chunk.length
  return bytes
}

describe('the cache', () => {
  it('gives back what was put in, and holds nothing else', async () => {
    const { cacheDir, release } = await stored()
    expect(await listReleases(cacheDir)).toEqual([release])
    const open = archiveOpener(release)
    expect([await drained(release, open), await drained(release, open)]).toEqual([release.bytes, release.bytes])
    expect((await readdir(cacheDir)).toSorted()).toEqual([`${release.id.folder}.json`, `${release.id.folder}.tar.gz`])
  })

  it('is empty where there is no folder', async () => {
    expect(await listReleases('/nowhere/at/all')).toEqual([])
  })

  it.each<[string, (release: CachedRelease, record: string) => Promise<void>]>([
    ['its archive is missing', release => rm(release.archivePath)],
    ['its archive is cut', release => truncate(release.archivePath, release.bytes - 1)],
    [
      'its archive was changed',
      async release => {
        await flipOneByte(release.archivePath)
        await utimes(release.archivePath, 1, 1)
      },
    ],
    ['its record is missing', (_, record) => rm(record)],
    ['its record is cut', (_, record) => truncate(record, 40)],
    [
      'its record is of another release',
      async (_, record) => {
        await writeFile(record, (await readFile(record, 'utf8')).replace(/"sha256": "./, '"sha256": "x'))
      },
    ],
    [
      'its record is newer than we understand',
      async (_, record) => {
        await writeFile(record, (await readFile(record, 'utf8')).replace('"v": 1', '"v": 2'))
      },
    ],
  ])('does not count an entry when %s, and makes it whole again', async (_, spoil) => {
    const { cacheDir, release, again } = await stored()
    await spoil(release, join(cacheDir, `${release.id.folder}.json`))
    expect(await listReleases(cacheDir)).toEqual([])
    await again()
    expect(await drained((await readRelease(cacheDir, release.id.folder))!)).toBe(release.bytes)
  })

  it('still trusts an archive that was only touched or copied', async () => {
    const { cacheDir, release } = await stored()
    await utimes(release.archivePath, 1, 1)
    expect(await listReleases(cacheDir)).toEqual([release])
  })

  it('finds damage that left size and time alone while it sends, and forgets the entry', async () => {
    const { cacheDir, release } = await stored()
    await flipOneByte(release.archivePath)
    await expect(drained(release)).rejects.toThrow(/damaged on this machine/)
    expect(await listReleases(cacheDir)).toEqual([])
  })

  it('may be filled by several runs at once', async () => {
    const { cacheDir, release, again } = await stored()
    await rm(cacheDir, { recursive: true })
    await Promise.all([again(), again(), again()])
    const [one, ...others] = await listReleases(cacheDir)
    expect(others).toEqual([])
    expect(await drained(one!)).toBe(release.bytes)
    expect(await readdir(cacheDir)).toHaveLength(2)
  })

  it('removes what killed runs left a day ago, and not what others work on', async () => {
    const { cacheDir } = await stored()
    await plant(cacheDir, { '.work-old/x': '', '.work-new/x': '' })
    await utimes(join(cacheDir, '.work-old'), 1, 1)
    await (await workFolder(cacheDir))[Symbol.asyncDispose]()
    const left = (await readdir(cacheDir)).filter(name => name.startsWith('.work'))
    expect(left).toEqual(['.work-new'])
  })
})
