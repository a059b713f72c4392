import { existsSync } from 'node:fs'
import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type LocalCluster, localCluster, pidOf, succeeded } from '../support/local-cluster.ts'
import { oneMaster } from '../support/small-topologies.ts'

let cluster: LocalCluster
beforeAll(async () => {
  cluster = await localCluster({ name: 'fails', text: oneMaster })
})
afterAll(() => cluster?.dispose())

/** `up` of the same cluster with other words in its topology. */
async function upWith(change: (text: string) => string, ...more: string[]) {
  const file = join(cluster.home.work, 'changed.yaml')
  await writeFile(file, change(await readFile(cluster.file, 'utf8')))
  return cluster.rmqctl(['up', file, '--name', 'fails', ...more])
}

describe('refused before anything is touched', () => {
  afterEach(() => {
    expect(existsSync(cluster.dir)).toBe(false)
    expect(cluster.processes()).toEqual([])
  })

  test('an unknown key: exit 2, its place, and what was meant', async () => {
    const { code, stdout, stderr } = await upWith(text => text.replace('brokers:', 'broker:'))
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain("changed.yaml:4:1: unknown field 'broker'\n  → did you mean 'brokers'?")
  })

  test('a port that is taken: exit 3, and who has it', async () => {
    await using _ = await listening(20912)
    const { code, stderr } = await cluster.rmqctl(['up', cluster.file])
    expect(code).toBe(3)
    expect(stderr).toMatch(new RegExp(`HA port 20912 of broker-a is taken by .*\\(pid ${process.pid}\\)`))
    expect(stderr.match(/^error: /gm)).toHaveLength(1)
  })

  test('a Java that is not there: exit 3', async () => {
    const { code, stderr } = await upWith(text => `${text}  java: /nowhere\n`)
    expect(code).toBe(3)
    expect(stderr).toMatch(/none of the Javas found is what the topology asks for namesrv-1, broker-a: \d.* at \//)
  })

  test('a heap that no machine has: exit 3', async () => {
    const { code, stderr } = await upWith(text => text.replace('jvm: { ', 'jvm: { heap: 900g, '))
    expect(code).toBe(3)
    expect(stderr).toMatch(/namesrv-1, broker-a need 18\d{5} MB, \d+ MB of memory are available/)
  })
})

test('a folder that the user of RocketMQ may not enter: exit 3, and which one', async () => {
  await chmod(cluster.home.path, 0o700)
  const { code, stderr } = await cluster.rmqctl(['plan', cluster.file])
  await chmod(cluster.home.path, 0o755)
  const isRoot = process.getuid?.() === 0 // else everything belongs to the login itself
  expect(code).toBe(isRoot ? 3 : 0)
  if (isRoot) expect(stderr).toContain(`rocketmq may not enter ${cluster.home.path}`)
})

describe('processes that end', () => {
  test('SIGTERM during up: 143, and what was begun is not lost', async () => {
    const up = cluster.start(['up', cluster.file])
    await up.until(/namesrv-1: starting/)
    up.kill('SIGTERM')
    const { code, stderr } = await up.done
    expect(code).toBe(143)
    expect(stderr).toMatch(/interrupted: \d of \d parts of `up` are done/)
    expect(stderr).toContain('→ rmqctl up')
  })

  test('a port that is taken after the checks: the JVM’s own words, who has the port, and the cure', async () => {
    await using _ = await listening(20911)
    const { code, stderr } = await cluster.rmqctl(['up', cluster.file, '--skip', 'ports'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/broker-a did not start: port 20911 of broker-a is taken by .*\(pid \d+\)/)
    expect(stderr).toContain(`(pid ${process.pid})`)
    expect(stderr).toContain('Failed to bind to 0.0.0.0:20911')
  })

  test('a heap that the machine does not have, after the checks: what Java said', async () => {
    const { code, stderr } = await upWith(
      text => text.replace('port: 20911 }', 'port: 20911, jvm: { heap: 90000g } }'),
      '--skip',
      'memory',
    )
    expect(code).toBe(1)
    expect(stderr).toMatch(/broker-a did not start: .*(heap|memory)/)
    expect(stderr).toMatch(/→ .*heap: \d+\w?/)
  })

  test('a broker that is killed while up waits for it is told at once, with its last lines', async () => {
    const up = cluster.start(['up', cluster.file])
    await up.until(/broker-a: starting/)
    process.kill(await freshPid('broker-a'), 'SIGKILL')
    const at = Date.now()
    const { code, stderr } = await up.done
    expect(code).toBe(1)
    expect(Date.now() - at).toBeLessThan(15_000)
    expect(stderr).toMatch(/broker-a did not start: .*killed.*\n( .*\n)* {2}→ .*rmqctl up/)
  })

  test('two ups at once: the second one is told who is at it; Ctrl-C ends the first with 130, and up finishes', async () => {
    const up = cluster.start(['up', cluster.file])
    await up.until(/broker-a: starting/)
    const booting = await freshPid('broker-a')
    process.kill(booting, 'SIGSTOP') // as long as it takes
    const second = await cluster.rmqctl(['up', cluster.file])
    expect(second.code).toBe(5)
    expect(second.stderr).toMatch(new RegExp(`fails is locked by .* \\(pid ${up.pid}\\): up, since `))
    expect(second.stderr).toMatch(/→ rmqctl lock status (-f|--cluster) /)
    // nothing has moved for 15 s: it is looked at, and the cause is told long before the 120 s are over
    await up.until(/broker-a: .*; frozen: its process was stopped \(SIGSTOP, or a debugger\)/)
    up.kill('SIGINT')
    const { code, stderr } = await up.done
    expect(code).toBe(130)
    expect(stderr).toContain('nothing new is begun')
    expect(stderr).toMatch(/interrupted: \d of \d parts of `up` are done/)
    process.kill(booting, 'SIGCONT')
    expect(await cluster.up()).toMatch(/fails is (already )?up/)
    expect((await cluster.status()).document.problems).toEqual([])
    expect(await pidOf(cluster, 'broker-a')).toBe(booting)
  })

  test('a second Ctrl-C ends rmqctl at once, whatever is under way; its lock is released by hand', async () => {
    const broker = await pidOf(cluster, 'broker-a')
    process.kill(broker, 'SIGSTOP')
    const down = cluster.start(['down'])
    await down.until(/broker-a: stopping/)
    down.kill('SIGINT')
    await down.until(/Once more to quit at once/)
    const at = Date.now()
    down.kill('SIGINT')
    expect((await down.done).code).toBe(130)
    expect(Date.now() - at).toBeLessThan(2_000)
    process.kill(broker, 'SIGCONT')
    expect((await cluster.rmqctl(['down'])).code).toBe(5)
    succeeded(await cluster.rmqctl(['lock', 'release', '--yes']), 'lock release')
    succeeded(await cluster.rmqctl(['down']), 'down')
    expect(cluster.processes()).toEqual([])
  })
})

describe('stores', () => {
  test('one that is gone is not made anew: its disk may not be mounted', async () => {
    const store = join(cluster.root, 'broker-a/store')
    await rename(store, `${store}.away`)
    const { code, stderr } = await cluster.rmqctl(['up', cluster.file])
    expect(code).toBe(1)
    expect(stderr).toContain('the store of broker-a is gone')
    expect(stderr).toContain('--new-store broker-a')
    expect(existsSync(store)).toBe(false)
    await rename(`${store}.away`, store)
  })

  test('one that belongs to another cluster is refused', async () => {
    const marker = join(cluster.root, 'broker-a/store/.rmqctl-store')
    const text = await readFile(marker, 'utf8')
    await writeFile(marker, text.replace('cluster=fails', 'cluster=other'))
    const { code, stderr } = await cluster.rmqctl(['up', cluster.file])
    expect(code).toBe(3)
    expect(stderr).toMatch(/the store .*broker-a\/store belongs to broker-a of cluster other/)
    await writeFile(marker, text)
  })
})

/** The process of a start that is under way: its pid file is new, and it is there. */
async function freshPid(instance: string): Promise<number> {
  const live = async () => {
    const pid = await pidOf(cluster, instance).catch(() => -1)
    return existsSync(`/proc/${pid}`) && pid
  }
  await expect.poll(live, { timeout: 30_000, interval: 20 }).toBeTruthy()
  return pidOf(cluster, instance)
}

/** Another process's port, as far as rmqctl can tell: this one listens. */
async function listening(port: number): Promise<Server & AsyncDisposable> {
  const server = createServer()
  for (let tries = 0; ; tries++) {
    try {
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
      return server as Server & AsyncDisposable
    } catch (error) {
      if (tries > 20) throw error
      await delay(100)
    }
  }
}
