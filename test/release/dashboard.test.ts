import { rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { errorText } from '../../src/errors.ts'
import { listDashboards, listReleases } from '../../src/release/cache.ts'
import { type JarRequest, obtainJar } from '../../src/release/dashboard.ts'
import { readJar } from '../../src/release/jar.ts'
import { recorder, temporary } from './fakes.ts'
import { classFile, hashOf, jarBytes, programJar, written } from './jars.ts'
import { serve } from './server.ts'

async function request(jar: JarRequest['jar'], more: Partial<JarRequest> = {}): Promise<JarRequest> {
  const { emit } = recorder()
  const limits = { connectMs: 2000, stallMs: 2000 }
  return { jar, base: '/', there: [], cacheDir: join(await temporary(), 'cache'), env: {}, emit, limits, ...more }
}

const refusal = async (given: JarRequest) => errorText(await obtainJar(given).catch(error => error))

it('a jar beside the topology is kept by its content, once', async () => {
  const jar = await written(programJar())
  const given = await request(`./${basename(jar)}`, { base: dirname(jar) })
  const { id, release } = await obtainJar(given)
  expect(id).toMatchObject({ version: '2.1.0', java: 17, folder: `dashboard-${id.sha256.slice(0, 12)}` })
  expect(release).toMatchObject({ origin: { kind: 'jar', from: jar }, files: 1 })
  const other = await written(programJar(), 'of-another-name.jar')
  expect(await obtainJar({ ...given, jar: other })).toEqual({ id, release })
  expect(await listDashboards(given.cacheDir)).toEqual([release])
  // no RocketMQ is ever taken from there
  expect(await listReleases(given.cacheDir)).toEqual([])
  const changed = await written(programJar('2.2.0'))
  expect((await obtainJar({ ...given, jar: changed })).id).toMatchObject({ version: '2.2.0' })
})

it('an id of release list; one that only the host has will do as well', async () => {
  const given = await request(await written(programJar()))
  const { id, release } = await obtainJar(given)
  expect(await obtainJar({ ...given, jar: id.folder })).toEqual({ id, release })
  const elsewhere = await request(id.folder, { recorded: id, there: [id.folder] })
  expect(await obtainJar(elsewhere)).toEqual({ id })
  expect(await refusal({ ...elsewhere, there: [] })).toMatch(
    /^error: dashboard\.jar dashboard-[0-9a-f]{12} is not on this machine\n {2}→ rmqctl release list/,
  )
})

it('a URL is downloaded once, and not at all when the host has what the hash says', async () => {
  const content = programJar()
  const { url, asked } = await serve((_, response) => response.end(content))
  const given = await request({ url: `${url}/d.jar?token=s3cret`, sha256: hashOf(content) })
  const { id, release } = await obtainJar(given)
  expect(release?.origin.from).toBe(`${url}/d.jar?***`)
  expect(await obtainJar(given)).toEqual({ id, release })
  expect(await obtainJar(await request(given.jar, { recorded: id, there: [id.folder] }))).toEqual({ id })
  expect(asked).toHaveLength(1)
})

it.each<[string, (response: import('node:http').ServerResponse) => unknown, RegExp]>([
  ['another content', response => response.end(programJar('6.6.6')), /\/d\.jar\?\*\*\* does not have the sha256/],
  [
    'nothing',
    response => response.writeHead(404).end(),
    /cannot be had from \S+\?\*\*\*: 127\.0\.0\.1:\d+: it is not there/,
  ],
  ['a page', response => response.end('<html>log in</html>'), /\/d\.jar\?\*\*\* is no jar/],
])('a URL that gives %s', async (_, answer, message) => {
  const { url } = await serve((_request, response) => answer(response))
  const given = await request({ url: `${url}/d.jar?token=s3cret`, sha256: hashOf(programJar()) })
  const said = await refusal(given)
  expect(said).toMatch(message)
  expect(said).not.toContain('s3cret')
  expect(await listDashboards(given.cacheDir)).toEqual([])
})

it.each<[string, Buffer | string, RegExp]>([
  ['a text', 'hello', /^error: it is no jar: /],
  ['a library', jarBytes(['Manifest-Version: 1.0']), /^error: it is not a program: its manifest has no Main-Class/],
  ['a jar without its program', jarBytes(['Main-Class: a.Main']), /its Main-Class a\.Main is not in it/],
])('%s is refused', async (_, content, message) => {
  expect(errorText(await readJar(await written(content), 'it').catch(error => error))).toMatch(message)
})

it('a jar that is not there, and a folder', async () => {
  expect(await refusal(await request('/nowhere.jar'))).toMatch(
    /^error: dashboard\.jar \/nowhere\.jar does not exist\n {2}→ rmqctl release build dashboard/,
  )
  expect(await refusal(await request('/proc'))).toMatch(/^error: dashboard\.jar \/proc is not a file/)
})

it('the Java of a Spring Boot jar is its own program’s, not its loader’s; long lines of a manifest are joined', async () => {
  const path = await written(
    jarBytes(['Main-Class: org.springframework.boot.loader.Jar', ' Launcher', 'Start-Class: org.App'], {
      'org/springframework/boot/loader/JarLauncher.class': classFile(8),
      'BOOT-INF/classes/org/App.class': classFile(17),
    }),
  )
  expect(await readJar(path, 'it')).toMatchObject({ java: 17 })
  await rm(path)
  await writeFile(path, jarBytes(['Main-Class: a.Main'], { 'a/Main.class': classFile(8) }))
  expect(await readJar(path, 'it')).not.toHaveProperty('version')
})
