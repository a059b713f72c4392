import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../support/checkout.ts'
import { type LocalCluster, localCluster, pidOf, succeeded } from '../support/local-cluster.ts'
import { mustRun, run } from '../support/run.ts'
import { smallDisk } from '../support/small-disk.ts'
import { oneMaster } from '../support/small-topologies.ts'

/** Mounts and names of machines are root's. */
const mayMount = process.getuid?.() === 0

let cluster: LocalCluster
beforeAll(async () => {
  cluster = await localCluster({ name: 'faults', text: oneMaster })
})
afterAll(() => cluster?.dispose())

const errors = (stderr: string) => stderr.match(/^error: .*(\n {2}.*)*/gm) ?? []

/** `up` with other words in its topology. */
async function upWith(change: (text: string) => string, ...more: string[]) {
  const file = join(cluster.home.work, 'changed.yaml')
  await writeFile(file, change(await readFile(cluster.file, 'utf8')))
  return cluster.rmqctl(['up', file, '--name', 'faults', ...more])
}

describe.skipIf(!mayMount)('disks (needs root)', () => {
  test('too small for the release: a check says so; past the check, the cause once, and nothing is left of it', async () => {
    await using _ = await smallDisk(cluster.dir, 20)
    const checked = await cluster.rmqctl(['up', cluster.file])
    expect(checked).toMatchObject({ code: 3, stderr: expect.stringMatching(/has \d+ MB free, 400 MB are needed/) })
    const { code, stderr } = await cluster.rmqctl(['up', cluster.file, '--skip', 'disk'])
    expect({ code, errors: errors(stderr) }).toEqual({
      code: 1,
      errors: [
        expect.stringMatching(
          /^error: A: the release could not be unpacked in .*\/releases: No space left on device\n {2}→ free space there/,
        ),
      ],
    })
    expect((await run('sh', ['-c', 'ls -A "$1"', 'sh', join(cluster.root, 'releases')])).stdout).toBe('')
  })

  test('mounted read-only: said before anything is tried', async () => {
    await using disk = await smallDisk(cluster.dir, 20)
    await disk.readOnly()
    const { code, stderr } = await cluster.rmqctl(['up', cluster.file])
    expect(code).toBe(3)
    expect(stderr).toMatch(/even root may not write in .*: its file system is mounted read-only[\s\S]*→ findmnt -T/)
  })

  test('without a byte left: the lock says why it cannot be taken', async () => {
    await using disk = await smallDisk(cluster.dir, 20)
    await run('dd', ['if=/dev/zero', `of=${disk.folder}/fill`, 'bs=4096'])
    const { code, stderr } = await cluster.rmqctl(['up', cluster.file])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: A: the lock cannot be changed: .*No space left on device\n {2}→ free space there/m)
  })

  test('that was full, then read-only: with room again the same up finishes', async () => {
    await using disk = await smallDisk(cluster.dir, 20)
    expect((await cluster.rmqctl(['up', cluster.file, '--skip', 'disk'])).code).toBe(1)
    await disk.readOnly()
    expect((await cluster.rmqctl(['up', cluster.file])).code).toBe(3)
    await disk.grow(4000)
    succeeded(await cluster.rmqctl(['up', cluster.file]), 'up')
    succeeded(await cluster.rmqctl(['destroy', '--data', '--confirm', 'faults', '--yes']), 'destroy')
  })

  test('of the messages is smaller than one file of them: said before anything starts', async () => {
    await using disk = await smallDisk(join(cluster.home.path, 'data'), 1)
    const { code, stderr } = await upWith(text => text.replace('defaults:', `defaults:\n  data: ${disk.folder}`))
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringMatching(/the disk of .* has 1 MB in all: a commit log file of broker-a has 1024 MB/),
    })
  })

  test('that of the control machine is full: what could not be kept is named, and nothing is begun', async () => {
    const home = join(cluster.home.path, 'small')
    await using _ = await smallDisk(home, 1)
    await symlink(join(cluster.home.path, 'home/cache'), join(home, 'cache'))
    await run('dd', ['if=/dev/zero', `of=${home}/fill`, 'bs=4096', 'count=10000'])
    const { code, stderr } = await cluster.rmqctl(['up', cluster.file], {
      env: { ...cluster.home.env, RMQCTL_HOME: home },
    })
    expect({ code, errors: errors(stderr) }).toEqual({
      code: 1,
      errors: [
        expect.stringMatching(
          /^error: \S*small\/data\/\S+: cannot write it: no space left on device\n {2}→ df -h \S*small/,
        ),
      ],
    })
    expect(cluster.processes()).toEqual([])
  })

  test('that of the control machine is full, wherever else it writes', async () => {
    const home = join(cluster.home.path, 'full')
    await using _ = await smallDisk(home, 1)
    await run('dd', ['if=/dev/zero', `of=${home}/fill`, 'bs=4096', 'count=10000'])
    const told = async (...args: string[]) => {
      const { code, stderr } = await cluster.rmqctl(args, { env: { ...cluster.home.env, RMQCTL_HOME: home } })
      return { code, stderr }
    }
    const says = (words: RegExp) => ({ code: 1, stderr: expect.stringMatching(words) })
    expect(await told('config', 'set', 'output', 'lines')).toEqual(
      says(/settings\.ini: cannot write it: no space left/),
    )
    expect(await told('init', '-o', `${home}/a.yaml`)).toEqual(says(/cannot write \S*a\.yaml: no space left/))
    expect(existsSync(`${home}/a.yaml`)).toBe(false)
    expect(await told('render', cluster.file, '-o', `${home}/b`)).toEqual(says(/cannot write into \S*b: no space left/))
    const fetched = await told('release', 'fetch', '5.3.3', '--release', 'maven:5.3.3')
    expect(fetched).toEqual(
      says(/cannot keep the release in \S*full\/cache: no space left on device\n {2}→ .*RMQCTL_HOME/),
    )
  })
})

describe('Java', () => {
  test('that crashes: its signal, and what to do', async () => {
    const home = join(cluster.home.path, 'jdk')
    await mkdir(join(home, 'bin'), { recursive: true })
    const real = (await mustRun('sh', ['-c', 'readlink -f "$(command -v java)"'])).trim()
    const wrapper = `#!/bin/sh\ncase "$*" in *org.apache.rocketmq*) kill -ABRT $$ ;; esac\nexec ${real} "$@"\n`
    await writeFile(join(home, 'bin/java'), wrapper)
    await chmod(join(home, 'bin/java'), 0o755)
    const { code, stderr } = await upWith(text => `${text}  java: ${home}\n`)
    expect(code).toBe(1)
    expect(stderr).toMatch(/error: A: namesrv-1 did not start: .* was ended by SIGABRT and left no report/)
    expect(stderr).toMatch(/→ .*java -version on A shows whether it works/)
    await rm(cluster.root, { recursive: true })
  })
})

describe('readers, terminals and frozen processes', () => {
  test('a terminal that is closed during up: 129, begun things end well', async () => {
    const up = cluster.start(['up', cluster.file])
    await up.until(/namesrv-1: starting/)
    up.kill('SIGHUP')
    const { code, stderr } = await up.done
    expect({ code, stderr }).toEqual({
      code: 129,
      stderr: expect.stringMatching(/interrupted: \d of \d parts of `up` are done[\s\S]*→ rmqctl up goes on/),
    })
  })

  test('up --output json whose reader is gone does all of it', async () => {
    const child = spawn(process.execPath, [join(root, 'dist/main.js'), 'up', cluster.file, '--output', 'json'], {
      env: cluster.home.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child.stdout.destroy()
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
    expect(await cluster.status()).toMatchObject({ code: 0, document: { problems: [] } })
  })

  test('a result that nobody reads is a quiet end, and a full disk below it is not', async () => {
    const line = (to: string) => `"$0" "$1" status --json ${to}`
    const args = [process.execPath, join(root, 'dist/main.js')]
    const shell = (to: string) => run('bash', ['-c', line(to), ...args], { env: cluster.home.env })
    expect(await shell('| head -0; exit "${PIPESTATUS[0]}"')).toMatchObject({ code: 0, stderr: '' })
    expect(await shell('> /dev/full')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/standard output has no space left/),
    })
  })

  test('a JVM that is frozen: status says which, and it heals', async () => {
    const pid = await pidOf(cluster, 'namesrv-1')
    process.kill(pid, 'SIGSTOP')
    const { code, document } = await cluster.status()
    process.kill(pid, 'SIGCONT')
    expect(code).toBe(7)
    expect(document.problems.map(({ instance }) => instance)).toContain('namesrv-1')
    await expect.poll(async () => (await cluster.status()).code, { timeout: 60_000 }).toBe(0)
  })

  test('a JVM that crashes (SIGSEGV) while up waits: named as a crash, and up starts it again', async () => {
    succeeded(await cluster.rmqctl(['stop', 'broker-a']), 'stop')
    const before = await pidOf(cluster, 'broker-a').catch(() => -1)
    const up = cluster.start(['up', cluster.file])
    await up.until(/broker-a: starting/)
    const fresh = async () => {
      const pid = await pidOf(cluster, 'broker-a').catch(() => -1)
      // java, not the shell that becomes it
      return (
        pid !== before && existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/comm`, 'utf8') === 'java\n' && pid
      )
    }
    await expect.poll(fresh, { timeout: 30_000, interval: 20 }).toBeTruthy()
    const stdout = join(cluster.root, 'broker-a/stdout.log')
    // its own handler must be in place, or the signal ends it without a word
    await expect.poll(() => existsSync(join(cluster.root, 'broker-a/home/logs/gc.log')), { timeout: 30_000 }).toBe(true)
    process.kill(await pidOf(cluster, 'broker-a'), 'SIGSEGV')
    const { code, stderr } = await up.done
    expect({ code, stderr }, readFileSync(stdout, 'utf8')).toEqual({
      code: 1,
      stderr: expect.stringMatching(/broker-a did not start: .*(crash|SIGSEGV)/),
    })
    expect(await cluster.up()).toMatch(/faults is up/)
    expect((await cluster.status()).document.problems).toEqual([])
  })
})
