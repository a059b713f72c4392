import { execFileSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { releaseId } from '../../src/release/manifest.ts'
import { encodeHeader } from '../../src/release/tar-header.ts'
import { readTree } from '../../src/release/tree.ts'
import { type Archive, unpack } from '../../src/release/unpack.ts'
import { distribution, plant, temporary } from './fakes.ts'
import { type ZipPart, zipOf } from './zip-writer.ts'

async function unpacked(kind: Archive['kind'], bytes: Buffer): Promise<string> {
  const folder = await temporary()
  const path = join(folder, kind === 'zip' ? 'a.zip' : 'a.tar.gz')
  await writeFile(path, bytes)
  await plant(folder, { 'into/.keep': '' })
  await unpack({ kind, path }, join(folder, 'into'))
  return join(folder, 'into')
}

async function idOf(folder: string): Promise<string> {
  return releaseId('5.3.3', (await readTree(folder)).files).sha256
}

function tarGz(folder: string, ...args: string[]): Buffer {
  return execFileSync('tar', ['-C', folder, '-czf', '-', ...args], { maxBuffer: 1 << 26 })
}

function tarOf(...parts: { name: string; type?: string; content?: string }[]): Buffer {
  const blocks = parts.flatMap(({ name, type = '0', content = '' }) => {
    const padding = Buffer.alloc((512 - (content.length % 512)) % 512)
    return [encodeHeader({ name, size: content.length, type, mode: 0o644 }), Buffer.from(content), padding]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}

const zipParts = (top: string): ZipPart[] =>
  Object.entries(distribution('5.3.3')).map(([path, content]) => ({ name: top + path, content }))

describe('the same files are the same release', () => {
  it('from a folder, a zip and every kind of tar.gz, with or without a top folder', async () => {
    const plain = await plant(await temporary(), distribution('5.3.3'))
    const nested = await temporary()
    await plant(join(nested, 'rocketmq-all-5.3.3-bin-release'), distribution('5.3.3'))
    const forms = [
      plain,
      nested,
      await unpacked('zip', zipOf(zipParts(''))),
      await unpacked('zip', zipOf([{ name: 'rocketmq-5.3.3/' }, ...zipParts('rocketmq-5.3.3/')])),
      await unpacked('tar', tarGz(plain, '.')),
      ...(await Promise.all(
        ['gnu', 'pax', 'ustar', 'v7'].map(format =>
          unpacked('tar', tarGz(nested, `--format=${format}`, 'rocketmq-all-5.3.3-bin-release')),
        ),
      )),
    ]
    const ids = await Promise.all(forms.map(idOf))
    expect(new Set(ids).size).toBe(1)
  })

  it.each(['gnu', 'pax', 'ustar'])('long names come whole out of a %s tar', async format => {
    const name = `conf/${'folder-with-a-long-name/'.repeat(5)}broker-with-a-name.properties`
    const folder = await plant(await temporary(), { [name]: 'brokerId=0\n' })
    const into = await unpacked('tar', tarGz(folder, `--format=${format}`, 'conf'))
    expect(await readFile(join(into, name), 'utf8')).toBe('brokerId=0\n')
  })
})

describe('refuses an archive that', () => {
  it.each<[string, ZipPart[], RegExp]>([
    ['climbs out', [{ name: 'lib/../../evil' }], /invalid relative path/],
    ['is absolute', [{ name: '/etc/cron.d/evil' }], /absolute path/],
    ['has a link', [{ name: 'lib/x.jar', content: '/etc/shadow', mode: 0o120777 }], /'lib\/x.jar' is a link/],
    ['has a file twice', [{ name: 'lib/x.jar' }, { name: 'lib/./x.jar' }], /twice/],
    ['has a file where a folder was', [{ name: 'lib/x/' }, { name: 'lib/x' }], /twice/],
    ['has control characters', [{ name: 'lib/x\n.jar' }], /control character/],
    ['is damaged', [{ name: 'lib/x.jar', content: 'abc', crc: 1 }], /lib\/x.jar is damaged/],
  ])('%s (zip)', async (_, parts, message) => {
    await expect(unpacked('zip', zipOf(parts))).rejects.toThrow(message)
  })

  it.each<[string, Parameters<typeof tarOf>, RegExp]>([
    ['climbs out', [{ name: 'lib/../../evil' }], /points outside/],
    ['is absolute', [{ name: '/etc/cron.d/evil' }], /absolute path/],
    ['has a symbolic link', [{ name: 'lib/x.jar', type: '2' }], /is a link/],
    ['has a hard link', [{ name: 'lib/x.jar', type: '1' }], /is a link/],
    ['has a device', [{ name: 'lib/x.jar', type: '3' }], /neither a file nor a folder/],
    ['has a file twice', [{ name: 'lib/x.jar' }, { name: './lib//x.jar' }], /twice/],
    [
      'hides a climb in a long name',
      [{ name: 'x', type: 'L', content: '../evil' }, { name: 'lib/x.jar' }],
      /points outside/,
    ],
    [
      'hides a climb in a pax header',
      [{ name: 'x', type: 'x', content: '16 path=../evil\n' }, { name: 'lib/x.jar' }],
      /points outside/,
    ],
  ])('%s (tar.gz)', async (_, parts, message) => {
    await expect(unpacked('tar', tarOf(...parts))).rejects.toThrow(message)
  })

  it('is no archive at all, and says which file and what to do', async () => {
    for (const kind of ['zip', 'tar'] as const) {
      await expect(unpacked(kind, Buffer.from('<html>sorry</html>'.repeat(10)))).rejects.toThrow(
        expect.objectContaining({ code: 'input', message: expect.stringMatching(/a\.(zip|tar\.gz) cannot be used: /) }),
      )
    }
  })

  it('ends early, wherever it was cut', async () => {
    const folder = await plant(await temporary(), distribution('5.3.3'))
    const whole = { zip: zipOf(zipParts('')), tar: tarGz(folder, '.') }
    for (const kind of ['zip', 'tar'] as const) {
      for (const share of [0, 0.1, 0.5, 0.9, 0.999]) {
        const cut = whole[kind].subarray(0, Math.floor(whole[kind].length * share))
        await expect(unpacked(kind, cut)).rejects.toThrow(/cannot be used/)
      }
    }
  })
})

it('writes nothing outside of its folder', async () => {
  const folder = await temporary()
  await writeFile(join(folder, 'a.tar.gz'), tarOf({ name: 'ok' }, { name: '../evil', content: 'x' }))
  await plant(folder, { 'into/.keep': '' })
  await expect(unpack({ kind: 'tar', path: join(folder, 'a.tar.gz') }, join(folder, 'into'))).rejects.toThrow()
  expect(await readdir(folder)).toEqual(['a.tar.gz', 'into'])
})
