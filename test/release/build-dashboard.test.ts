import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { errorText } from '../../src/errors.ts'
import { buildDashboard } from '../../src/release/build-dashboard.ts'
import { listDashboards } from '../../src/release/cache.ts'
import { fakeMaven } from './fake-mvn.ts'
import { plant, recorder, temporary } from './fakes.ts'
import { programJar, written } from './jars.ts'

const pom = (properties = '') =>
  `<project><parent><version>18</version></parent>
  <artifactId>rocketmq-dashboard</artifactId>\n  <packaging>jar</packaging>\n  <version>2.1.0</version>
  <properties>${properties}</properties></project>`

interface Source {
  properties?: string
  files?: Record<string, string>
  /** What Maven and npm do, in the folder of the source. */
  mvn?: string
  npm?: string
  /** Of Maven. */
  java?: string
}

const makesJar = (jar: string) => `mkdir -p target && cp ${jar} target/rocketmq-dashboard-2.1.0.jar`

/** A Maven and an npm of our own; the real ones are what the docs tell of. */
async function build({ properties, files = {}, mvn, npm, java = '17.0.15' }: Source) {
  const jdk = await plant(await temporary(), { 'bin/javac': '' })
  await chmod(join(jdk, 'bin/javac'), 0o755)
  const version = `echo "Java version: ${java}, vendor: Debian, runtime: ${jdk}"; exit 0`
  const body = mvn ?? makesJar(await written(programJar()))
  const { env, folder: tools } = await fakeMaven(`case $* in *-version*) ${version};; esac\n${body}`)
  if (npm != null) {
    await writeFile(join(tools, 'npm'), `#!/bin/sh\necho "npm $* in \${PWD##*/}, CI=$CI" >> ${tools}/calls\n${npm}\n`)
    await chmod(join(tools, 'npm'), 0o755)
  }
  // /usr/bin may have an npm of its own
  const path = npm == null ? `${tools}:/bin` : `${tools}:/usr/bin:/bin`
  const folder = await plant(await temporary(), { 'pom.xml': pom(properties), ...files })
  const { events, emit } = recorder()
  const cacheDir = join(await temporary(), 'cache')
  const given = { source: { folder }, cacheDir, cwd: '/', env: { ...env, PATH: path }, emit }
  const result = await buildDashboard(given).catch(error => errorText(error))
  const calls = await readFile(join(tools, 'calls'), 'utf8')
  return { result, calls: calls.trim().split('\n').slice(1), events, cacheDir, folder }
}

it('a source without pages is Maven’s alone, and becomes a dashboard of the cache', async () => {
  const { result, calls, cacheDir, folder } = await build({})
  expect(result).toMatchObject({
    jar: { version: '2.1.0', java: 17 },
    origin: { kind: 'built', from: folder },
  })
  expect(await listDashboards(cacheDir)).toEqual([result])
  expect(calls).toEqual([expect.stringMatching(/^--batch-mode -DskipTests .* package$/)])
  expect(calls[0]).not.toContain('skip.npm')
})

it('its pages are made by npm before, and Maven downloads no Node of its own', async () => {
  const files = { 'frontend-new/package-lock.json': '{}', 'frontend-new/package.json': '{}' }
  const { calls, events } = await build({ files, npm: ':' })
  expect(calls).toEqual([
    'npm ci --replace-registry-host=always --no-audit --no-fund in frontend-new, CI=false',
    'npm run build in frontend-new, CI=false',
    expect.stringContaining('-Dskip.installnodenpm -Dskip.npm package'),
  ])
  expect(events.map(event => event.type === 'activity' && event.text)).toContain('Dashboard 2.1.0: npm makes its pages')
})

it('an old Lombok is replaced where the compiler would break it', async () => {
  const properties = '<lombok.version>1.18.12</lombok.version>'
  expect((await build({ properties })).calls[0]).toContain('-Dlombok.version=1.18.30')
  expect((await build({ properties, java: '1.8.0_412' })).calls[0]).not.toContain('lombok')
  expect((await build({ properties: '<lombok.version>1.18.22</lombok.version>' })).calls[0]).not.toContain('lombok')
})

it.each<[string, Source, RegExp]>([
  [
    'for a newer Java',
    { properties: '<maven.compiler.source>17</maven.compiler.source>', java: '11.0.2' },
    /^error: RocketMQ Dashboard 2\.1\.0 is written for Java 17, and Maven runs on 11\n {2}→ export JAVA_HOME/,
  ],
  [
    'that npm cannot make',
    {
      files: { 'frontend/package-lock.json': '{}' },
      npm: 'echo "npm error code ENOTFOUND"; echo "npm error network request failed"; exit 1',
    },
    /^error: npm ci --replace-registry-host=always --no-audit --no-fund failed: code ENOTFOUND network request failed\n {2}→ less \+G \S+build\.log/,
  ],
  [
    'that does not compile',
    { mvn: 'echo "[ERROR] COMPILATION ERROR"; exit 1' },
    /^error: mvn failed: COMPILATION ERROR/,
  ],
  ['that leaves nothing', { mvn: 'mkdir target' }, /left no rocketmq-dashboard-2\.1\.0\.jar in \S+target, but nothing/],
  [
    'of something else',
    { files: { 'pom.xml': '<project/>' } },
    /is not RocketMQ Dashboard's source: it has no pom\.xml of/,
  ],
])('a source %s', async (_, source, message) => {
  const { result, cacheDir } = await build(source)
  expect(result).toMatch(message)
  expect(await listDashboards(cacheDir)).toEqual([])
})
