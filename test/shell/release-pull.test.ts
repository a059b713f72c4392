import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { pullInput, pullReleaseCommand } from '../../src/shell/release-pull.ts'
import { serve } from '../release/server.ts'
import { zipOf } from '../release/zip-writer.ts'
import { archiveOf, plantHome } from './release-place.ts'
import { me, runBeside, shells, temporaryFolder } from './shells.ts'

const files = { 'lib/one.jar': 'one'.repeat(50_000), 'conf/a b.xml': '<x/>', 'bin/mqadmin': '#!/bin/sh\n' }

let folder: ReturnType<typeof temporaryFolder>
let home: string
let into: string
let release: ReturnType<typeof plantHome>
beforeEach(() => {
  folder = temporaryFolder()
  home = join(folder.path, 'home')
  into = join(folder.path, 'it $is here')
  release = plantHome(home, files)
})
afterEach(() => folder[Symbol.dispose]())

/** With these tools alone for downloads; `without` are hidden too. */
async function pull(url: string, options: { shell?: string[]; tool?: string; env?: Record<string, string> } = {}) {
  const { shell = ['sh'], tool = 'curl', env = {} } = options
  const command = pullReleaseCommand({ folder: release.folder, into, owner: me })
  const input = { ...command, stdin: pullInput({ url, manifest: release.manifest }) }
  return runBeside(shell, input, { PATH: pathWith(tool), no_proxy: '', ...env })
}

/** A PATH of this machine's own programs where only one of the downloaders is there. */
function pathWith(tool: string): string {
  const bin = join(folder.path, `bin-${tool.replace(' ', '-')}`)
  mkdirSync(bin)
  const [program = '', applet] = tool.split(' ')
  const hidden = ['curl', 'wget', ...(tool.includes('unzip') ? [] : ['unzip', 'python3'])]
  const needed =
    'sh busybox bash sed head tail tr grep tar gzip find stat sort sha256sum cut rm mkdir mv cat wc id chown chmod sync sleep'
  for (const name of [...needed.split(' '), ...(applet == null ? [program] : [])].filter(one => one !== ''))
    if (name === program || !hidden.includes(name)) linkTo(bin, name)
  if (applet != null) writeFileSync(join(bin, applet), `#!/bin/sh\nexec busybox ${applet} "$@"\n`, { mode: 0o755 })
  return bin
}

function linkTo(bin: string, name: string): void {
  const real = execFileSync('sh', ['-c', `command -v ${name} || :`], { encoding: 'utf8' }).trim()
  if (real !== '') symlinkSync(real, join(bin, name))
}

function expectWhole(): void {
  const target = join(into, release.folder)
  expect(readdirSync(into)).toEqual([release.folder])
  expect(readdirSync(target).toSorted()).toEqual(['.complete', 'SHA256SUMS', 'bin', 'conf', 'lib'])
  for (const [path, content] of Object.entries(files)) expect(readFileSync(join(target, path), 'utf8')).toBe(content)
  expect(statSync(join(target, 'bin/mqadmin')).mode & 0o777).toBe(0o755)
}

const html = (response: ServerResponse) => response.end('<html>log in</html>')

describe.each(shells)('a host downloads a release under %s', (_, shell) => {
  test.each(['curl', 'wget', 'busybox wget'])('with %s', async tool => {
    const server = await serve((_, response) => response.end(archiveOf(home)))
    expect(await pull(`${server.url}/r.tar.gz`, { shell, tool })).toMatchObject({ code: 0, stderr: '' })
    expectWhole()
  })

  test('below a top folder, with files that it does not need', async () => {
    writeFileSync(join(home, 'README.md'), 'not needed')
    writeFileSync(join(home, 'lib/other.jar'), 'would be on the class path')
    const server = await serve((_, response) => response.end(archiveOf(home, 'rocketmq-5.3.3')))
    expect(await pull(`${server.url}/r.tgz`, { shell })).toMatchObject({ code: 0, stderr: '' })
    expectWhole()
    expect(readdirSync(join(into, release.folder, 'lib'))).toEqual(['one.jar'])
  })

  test('what is whole already is not asked for', async () => {
    const server = await serve((_, response) => response.end(archiveOf(home)))
    await pull(server.url, { shell })
    const before = server.asked.length
    const command = pullReleaseCommand({ folder: release.folder, into, owner: me })
    const input = { ...command, stdin: pullInput({ url: server.url, manifest: release.manifest }) }
    expect((await runBeside(shell, input)).code).toBe(0)
    expect(server.asked).toHaveLength(before)
  })
})

test('a zip, where the host can unpack one', async () => {
  const entries = Object.entries(files).map(([path, content]) => ({ name: `top/${path}`, content }))
  const server = await serve((_, response) => response.end(zipOf(entries)))
  const without = await pull(`${server.url}/r.zip`)
  expect(without).toMatchObject({ code: 1, stderr: expect.stringMatching(/can unpack no zip/) })
  const command = pullReleaseCommand({ folder: release.folder, into, owner: me })
  const input = { ...command, stdin: pullInput({ url: server.url, manifest: release.manifest }) }
  expect(await runBeside(['sh'], input)).toMatchObject({ code: 0, stderr: '' })
  expectWhole()
})

test.each(['curl', 'wget'])('%s goes on where the connection was cut', async tool => {
  const archive = archiveOf(home)
  const half = Math.floor(archive.length / 2)
  const server = await serve((request, response, count) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const part = archive.subarray(from)
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': part.length,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${archive.length - 1}/${archive.length}` } : {}),
    })
    if (count > 1) response.end(part)
    else response.write(part.subarray(0, half), () => response.destroy())
  })
  expect(await pull(`${server.url}/r.tar.gz`, { tool })).toMatchObject({ code: 0, stderr: '' })
  expect(server.asked.at(-1)).toMatch(/^GET \/r\.tar\.gz bytes=[1-9]/)
  expectWhole()
})

test('through the proxy that the host says, which gets the login that the URL has', async () => {
  const seen: string[] = []
  const proxy = await serve((request, response) => {
    seen.push(`${request.url} ${request.headers.authorization}`)
    response.end(archiveOf(home))
  })
  const ran = await pull('http://ci:s3%22cret@mirror.example/r.tar.gz', { env: { http_proxy: proxy.url } })
  expect(ran).toMatchObject({ code: 0, stderr: '' })
  const login = Buffer.from('ci:s3"cret').toString('base64')
  expect(seen).toEqual([`http://mirror.example/r.tar.gz Basic ${login}`])
})

test.each<[string, (response: ServerResponse) => unknown, RegExp]>([
  ['answers 404', response => response.writeHead(404).end(), /^curl: .*404/],
  ['shows a page to log in', html, /^what is there is neither a zip nor a whole tar\.gz/],
  ['has another release', response => response.end(other()), /^what is there has other files than 5\.3\.3-/],
  ['has one that is cut short', response => response.end(archiveOf(home).subarray(0, 100)), /nor a whole tar\.gz/],
  ['has one with links', response => response.end(linked()), /^what is there has links/],
])('a mirror that %s is refused, and nothing is left', async (_, answer, message) => {
  const server = await serve((_, response) => answer(response))
  const ran = await pull(`${server.url}/r.tar.gz`)
  expect(ran.code).toBe(1)
  expect(ran.stderr).toMatch(message)
  expect(readdirSync(into)).toEqual([])
})

test('a host without curl and wget says so', async () => {
  expect(await pull('http://127.0.0.1:1/', { tool: '' })).toMatchObject({
    code: 1,
    stderr: 'this host has neither curl nor wget\n',
  })
})

function other(): Buffer {
  writeFileSync(join(home, 'lib/one.jar'), 'two')
  return archiveOf(home)
}

function linked(): Buffer {
  symlinkSync('/etc', join(home, 'lib/etc'))
  return archiveOf(home)
}
