import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditRuns, killedAtMoment, type Moment, takeLock } from '../support/killed-runs.ts'
import { type LocalCluster, localCluster, pidOf, succeeded } from '../support/local-cluster.ts'
import { onePair } from '../support/small-topologies.ts'

// One cluster, whose first `up` is killed again and again: each goes on where the one before was ended.
describe('up that is killed, and two at once', () => {
  let cluster: LocalCluster
  let up: string[]
  beforeAll(async () => {
    cluster = await localCluster({ name: 'pair', text: onePair })
    up = ['up', cluster.file]
  })
  afterAll(() => cluster?.dispose())

  // what a killed run had just sent may still be done: each moment is of something that the ones before had not come to
  const moments: Moment[] = [
    { step: 'prepare-A.1' },
    { step: 'install-A.1' },
    { step: 'configure-A.1' },
    { step: 'start-namesrv-1.1', ended: true },
    { step: 'start-broker-a.2' },
    { step: 'start-broker-a-s.1' },
  ]
  test.each(moments)('kill -9 at %j', async moment => {
    const died = await killedAtMoment(cluster, up, moment)
    await takeLock(cluster, ['-f', cluster.file])
    expect(died).toBe(true)
    const run = (await auditRuns(cluster)).find(({ command }) => command === 'up')
    expect(run).toMatchObject({ command: 'up', outcome: 'unfinished' })
    const { stdout } = await cluster.rmqctl(['audit', 'show', run?.id ?? '', '--json'])
    const steps: { step: string }[] = JSON.parse(stdout).run.steps
    expect(steps.map(({ step }) => step)).toContain(moment.step)
  })

  test('then up finishes: healthy, one process an instance, nothing half done, and again there is nothing to do', async () => {
    expect(succeeded(await cluster.rmqctl(up), 'up')).toMatch(/pair is (already )?up/)
    const { code, document } = await cluster.status()
    expect({ code, problems: document.problems }).toEqual({ code: 0, problems: [] })
    expect(javaProcesses(cluster)).toHaveLength(3)
    expect(
      execFileSync('find', [cluster.dir, '-name', '.new-*', '-o', '-name', '*.rmqctl-new'], { encoding: 'utf8' }),
    ).toBe('')
    expect(succeeded(await cluster.rmqctl(up), 'up again')).toContain('pair is already up')
  })

  test('the host remembers the killed runs as well', async () => {
    const lines = readFileSync(join(cluster.root, 'audit.log'), 'utf8').trimEnd().split('\n')
    const outcomes = lines.map(line => JSON.parse(line).outcome)
    // the first had left nothing there yet
    expect(outcomes.filter(outcome => outcome === 'unfinished').length).toBeGreaterThanOrEqual(moments.length - 1)
    expect(outcomes).toContain('done')
    const runs = await auditRuns(cluster, '--on-hosts')
    expect(new Set(runs.map(({ outcome }) => outcome))).toEqual(new Set(['unfinished', 'done']))
  })

  test('this machine’s memory is lost: up with the same topology finds all of it', async () => {
    const before = await cluster.pids()
    rmSync(join(cluster.home.path, 'home/data'), { recursive: true })
    expect(succeeded(await cluster.rmqctl(up), 'up')).toContain('pair is already up')
    expect(await cluster.pids()).toEqual(before)
  })

  test('a lost pid file: the instance is known by its command line, nothing is started beside it', async () => {
    const pid = await pidOf(cluster, 'broker-a')
    rmSync(join(cluster.root, 'broker-a/pid'))
    expect(succeeded(await cluster.rmqctl(up), 'up')).toContain('pair is already up')
    expect((await cluster.pids())['broker-a']).toBe(pid)
    succeeded(await cluster.rmqctl(['stop', 'broker-a']), 'stop')
    expect(javaProcesses(cluster)).not.toContain(pid)
    succeeded(await cluster.rmqctl(up), 'up')
  })

  // a process in the first and the last, files in between: those are quicker
  test.each([1, 2, 3, 4, 5])('two runs at once, %d: one works, one waits, one process comes of it', async round => {
    const before = await pidOf(cluster, 'broker-a-s')
    const isProcess = round === 1 || round === 5
    if (isProcess) process.kill(before, 'SIGKILL')
    else
      for (const release of readdirSync(join(cluster.root, 'releases')))
        rmSync(join(cluster.root, 'releases', release, '.complete'), { force: true })
    const both = await Promise.all([1, 2].map(() => cluster.rmqctl([...up, '--lock-wait', '2m'])))
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    const said = both.map(({ stdout }) => (stdout.includes('already up') ? 'already up' : 'up')).toSorted()
    expect(said).toEqual(['already up', 'up'])
    expect(javaProcesses(cluster)).toHaveLength(3)
    expect((await pidOf(cluster, 'broker-a-s')) !== before).toBe(isProcess)
  })

  test('destroy keeps the messages, and destroy --data still finds them', async () => {
    succeeded(await cluster.rmqctl(['destroy']), 'destroy')
    expect((await cluster.rmqctl(['list'])).stdout).toContain('pair (messages only)')
    succeeded(await cluster.rmqctl(['destroy', '--data']), 'destroy --data')
    expect(existsSync(cluster.dir)).toBe(false)
  })
})

/** Processes whose program is RocketMQ, not the shells above them. */
function javaProcesses(cluster: LocalCluster): number[] {
  return cluster
    .processes()
    .filter(pid => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('\0org.apache.rocketmq.'))
}
