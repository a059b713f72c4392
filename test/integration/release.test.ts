import { execFileSync, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { archiveOpener } from '../../src/release/archive-stream.ts'
import { obtainRelease } from '../../src/release/obtain.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rmqctl-release-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('RocketMQ 4.9.7 from Maven Central is whole, and its mqadmin runs', async () => {
  const source = 'maven:4.9.7'
  const given = { version: '4.9.7', source, cacheDir: join(folder, 'cache'), env: process.env, emit: () => {} }
  const release = await obtainRelease(given)
  if (release.kind !== 'cached') throw new Error('not cached')
  // The same release wherever it is made: Maven Central never changes a file, and conf/ is ours.
  expect(release.id.folder).toBe('4.9.7-1f520e3a78f4')

  const home = join(folder, release.id.folder)
  execFileSync('mkdir', [home])
  const tar = spawn('tar', ['-C', home, '-xzf', '-'], { stdio: ['pipe', 'inherit', 'inherit'] })
  const ended = new Promise(resolve => tar.once('exit', resolve))
  await pipeline(archiveOpener(release)(), tar.stdin)
  expect(await ended).toBe(0)
  execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: home })

  const java = [
    '-Xmx128m',
    `-Duser.home=${folder}`,
    '-cp',
    'conf:lib/*',
    'org.apache.rocketmq.tools.command.MQAdminStartup',
  ]
  const env = { ...process.env, ROCKETMQ_HOME: home }
  expect(execFileSync('java', java, { cwd: home, env, encoding: 'utf8' })).toContain(
    'The most commonly used mqadmin commands',
  )
})
