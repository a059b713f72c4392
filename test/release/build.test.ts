import { execFileSync } from 'node:child_process'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { errorText } from '../../src/errors.ts'
import { buildRelease } from '../../src/release/build.ts'
import type { BuildOptions } from '../../src/release/building.ts'
import { listReleases } from '../../src/release/cache.ts'
import { fakeMaven } from './fake-mvn.ts'
import { distribution, plant, recorder, temporary } from './fakes.ts'
import { zipOf } from './zip-writer.ts'

const pom = (version: string) =>
  `<project><parent><version>18</version></parent>\n  <artifactId>rocketmq-all</artifactId>\n  <version>${version}</version>\n</project>`
const source = { 'pom.xml': pom('5.3.3'), 'distribution/pom.xml': '<project/>' }

/** A Maven that says its Java as the real one does, and then what `body` says; the real one is run in test/integration. */
async function maven(body: string, javaHome?: string) {
  const jdk = javaHome ?? (await fakeJdk())
  return fakeMaven(
    `case $* in *-version*) echo "Apache Maven 3.8.7"; echo "Java version: 17.0.15, vendor: Debian, runtime: ${jdk}"; exit 0;; esac\n${body}`,
  )
}

async function fakeJdk(): Promise<string> {
  const jdk = await plant(await temporary(), { 'bin/javac': '' })
  await chmod(join(jdk, 'bin/javac'), 0o755)
  return jdk
}

/** What the assembly makes of a build: below a top folder of another name than the official one. */
async function builtZip(version: string): Promise<string> {
  const entries = Object.entries(distribution(version)).map(([path, content]) => ({
    name: `rocketmq-${version}/rocketmq-${version}/${path}`.replace(/^[^/]+\//, ''),
    content,
  }))
  const path = join(await temporary(), 'built.zip')
  await writeFile(path, zipOf(entries))
  return path
}

async function options(env: NodeJS.ProcessEnv, from: BuildOptions['source']) {
  const { events, emit } = recorder()
  return { source: from, cacheDir: join(await temporary(), 'cache'), cwd: '/', env, emit, events }
}

const building = [
  'echo "[INFO] Downloaded from central: https://example.org/a.jar (18 kB at 70 kB/s)"',
  'echo "[INFO] Building rocketmq-common 5.3.3                             [3/22]"',
].join('\n')

it('a folder with the source becomes a release of the cache, with its origin, progress and log', async () => {
  const folder = await plant(await temporary(), source)
  const zip = await builtZip('5.3.3')
  const { env, folder: tools } = await maven(
    `${building}\nmkdir -p distribution/target && cp ${zip} distribution/target/rocketmq-5.3.3.zip`,
  )
  const given = await options(env, { folder })
  const release = await buildRelease(given)
  expect(release).toMatchObject({ id: { version: '5.3.3' }, origin: { kind: 'built', from: folder }, files: 8 })
  expect(await listReleases(given.cacheDir)).toEqual([release])
  expect(given.events.map(event => event.type === 'activity' && event.text)).toContain(
    'RocketMQ 5.3.3: rocketmq-common, 3 of 22, a file downloaded',
  )
  expect(await readFile(join(given.cacheDir, 'build.log'), 'utf8')).toContain('Building rocketmq-common 5.3.3')
  expect(await readFile(join(tools, 'calls'), 'utf8')).toMatch(/-Prelease-all -DskipTests .*package/)
})

it('a tag of a repository, told with its commit', async () => {
  const repository = await plant(await temporary(), source)
  const git = (...args: string[]) => execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8' }).trim()
  git('init', '--quiet')
  git('add', '.')
  git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '-m', 'x')
  git('tag', 'rocketmq-all-5.3.3')
  const zip = await builtZip('5.3.3')
  const { env } = await maven(`mkdir -p distribution/target && cp ${zip} distribution/target/rocketmq-5.3.3.zip`)
  const release = await buildRelease(await options(env, { url: repository, ref: 'rocketmq-all-5.3.3' }))
  expect(release.origin.from).toBe(`${repository} rocketmq-all-5.3.3 at ${git('rev-parse', '--short=12', 'HEAD')}`)
  const missing = await buildRelease(await options(env, { url: repository, ref: 'none' })).catch(error => error)
  expect(errorText(missing)).toMatch(/^error: git cannot get none of \S+: fatal: couldn't find remote ref none/)
})

it.each<[string, string, RegExp]>([
  ['does not compile', 'echo "[ERROR] COMPILATION ERROR : x.java"; exit 1', /^error: mvn failed: COMPILATION ERROR/],
  [
    'leaves nothing',
    ':',
    /^error: the build left no rocketmq-5.3.3.zip in \S+, but nothing\n {2}→ less \+G \S+build.log/,
  ],
])('a build that %s', async (_, body, message) => {
  const { env } = await maven(body)
  const given = await options(env, { folder: await plant(await temporary(), source) })
  expect(errorText(await buildRelease(given).catch(error => error))).toMatch(message)
  expect(await listReleases(given.cacheDir)).toEqual([])
})

it('a Java without a compiler is found out before the build', async () => {
  const { env, folder } = await maven('', '/usr/lib/jvm/none')
  const given = await options(env, { folder: await plant(await temporary(), source) })
  expect(errorText(await buildRelease(given).catch(error => error))).toMatch(
    /^error: Maven runs on the Java 17.0.15 in \/usr\/lib\/jvm\/none, which has no compiler\n {2}→ install a JDK/,
  )
  expect((await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n')).toHaveLength(1)
})

it.each<[BuildOptions['source'], RegExp]>([
  [{ folder: '/nowhere' }, /^error: --source \/nowhere does not exist/],
  [{ folder: '/proc/self' }, /is not RocketMQ's source/],
  [{ url: '--upload-pack=touch /tmp/x' }, /is not a repository/],
  [{ url: 'https://example.org/x', ref: '--exec' }, /is not a tag or branch/],
  [{ url: 'https://me:s3cret@example.org/x' }, /^error: --git has a password in it, which/],
])('%j is refused', async (from, message) => {
  const { env } = await maven('')
  expect(errorText(await buildRelease(await options(env, from)).catch(error => error))).toMatch(message)
})
