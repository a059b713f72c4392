import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commandLine } from '../../src/shell/command.ts'
import { startProcess, stopProcess } from '../../src/shell/process.ts'
import { instanceIn, obedient, type TestInstance } from './instance.ts'
import { statusOf } from './process-status.ts'
import { runBeside, runIn, shells, temporaryFolder } from './shells.ts'

/** An instance that is stopped before its folder goes, whatever came of the test. */
function broker(folder: string, java = obedient): TestInstance & Disposable {
  const instance = instanceIn(folder, java)
  const dispose = () => runIn(['sh'], stopProcess(instance, { timeoutSeconds: 1, kill: true }))
  return { ...instance, [Symbol.dispose]: dispose }
}

/** Until its java has begun: before that, launch.sh is what a signal meets. */
async function begun(instance: TestInstance): Promise<void> {
  await expect
    .poll(() => instance.has('stdout.log') && instance.read('stdout.log'), { interval: 10 })
    .toContain('begun')
}

function pidIn(instance: TestInstance): number {
  return Number(instance.read('pid').split(' ')[0])
}

/** Fields of /proc/<pid>/stat after the program's name; the session is the fourth of them, the start time the twentieth. */
function statFields(pid: number): string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
}

describe.each(shells)('a detached process under %s', (_, shell) => {
  test('starts, is found, is not started twice, ends when asked, and leaves its exit code', () => {
    using folder = temporaryFolder()
    using instance = broker(folder.path)
    expect(statusOf(instance, shell)).toEqual({ running: false })
    const first = runIn(shell, startProcess(instance))
    const pid = pidIn(instance)
    expect(first).toEqual({ code: 0, stdout: `started ${pid}\n`, stderr: '' })
    expect(instance.read('pid')).toBe(`${pid} ${statFields(pid)[19]}\n`)
    expect(statusOf(instance, shell)).toEqual({ running: true, pid })
    expect(runIn(shell, startProcess(instance))).toEqual({ code: 0, stdout: `running ${pid}\n`, stderr: '' })
    expect(runIn(shell, stopProcess(instance))).toMatchObject({ code: 0, stdout: expect.stringMatching(/stopped\n$/) })
    expect(() => statFields(pid)).toThrow()
    expect(statusOf(instance, shell)).toEqual({ running: false, exitCode: 143 })
    expect(runIn(shell, stopProcess(instance)).stdout).toBe('not running\n')
  })

  test('has a session of its own and keeps none of our streams', () => {
    using folder = temporaryFolder()
    using instance = broker(folder.path)
    runIn(shell, startProcess(instance))
    const own = statFields(process.pid)[3]
    expect(statFields(pidIn(instance))[3]).not.toBe(own)
    const streams = execFileSync(
      'readlink',
      [0, 1, 2].map(fd => `/proc/${pidIn(instance)}/fd/${fd}`),
      { encoding: 'utf8' },
    )
    expect(streams).toBe(`/dev/null\n${instance.dir}/stdout.log\n${instance.dir}/stdout.log\n`)
  })

  test('two starts at once make one process', async () => {
    using folder = temporaryFolder()
    using instance = broker(folder.path)
    const both = await Promise.all([1, 2].map(() => runBeside(shell, startProcess(instance))))
    const pid = pidIn(instance)
    expect(both.map(({ stdout }) => stdout).toSorted()).toEqual([`running ${pid}\n`, `started ${pid}\n`])
    expect(instance.has('exit')).toBe(false)
  })

  test('that ends at once is told with its exit code and its last words', async () => {
    using folder = temporaryFolder()
    using instance = broker(folder.path, `echo "Lock failed,MQ already started"; exit 253`)
    const ran = runIn(shell, startProcess(instance))
    // Its pid file may be seen before its end: both answers are true at their time.
    if (ran.code === 0) expect(ran.stdout).toMatch(/^started \d+\n$/)
    else expect(ran.stdout).toBe('exited 253\nLock failed,MQ already started\n')
    await expect.poll(() => statusOf(instance, shell), { interval: 20 }).toEqual({ running: false, exitCode: 253 })
    runIn(shell, stopProcess(instance))
    expect(instance.read('stdout.log')).toBe('Lock failed,MQ already started\n')
  })

  test('whose store is gone is refused, with the reason', () => {
    using folder = temporaryFolder()
    using instance = broker(folder.path)
    runIn(shell, startProcess(instance))
    runIn(shell, stopProcess(instance))
    rmSync(instance.store, { recursive: true })
    const ran = runIn(shell, startProcess(instance))
    expect(ran.code).toBe(1)
    expect(ran.stdout).toMatch(/^exited 78\nrmqctl: the store of broker-a is gone/)
  })
})

describe('only its own process', () => {
  test.each([
    ['with another start time', (pid: number) => `${pid} 1`],
    ['with the right start time but another command line', (pid: number) => `${pid} ${statFields(pid)[19]}`],
    ['without a start time', (pid: number) => `${pid}`],
    ['that is gone', () => '4194999 77'],
    ['that is no number', () => 'x y'],
  ])('counts: a pid file %s is not believed, and nobody is signalled', (_, pidFile) => {
    using folder = temporaryFolder()
    using instance = broker(folder.path)
    writeFileSync(join(instance.dir, 'pid'), `${pidFile(process.pid)}\n`)
    expect(statusOf(instance)).toEqual({ running: false })
    expect(runIn(['sh'], stopProcess(instance)).stdout).toBe('not running\n')
  })

  test('is found without its pid file too, and not started beside itself', async () => {
    using folder = temporaryFolder()
    using instance = broker(folder.path)
    runIn(['sh'], startProcess(instance))
    await begun(instance)
    const pid = pidIn(instance)
    rmSync(join(instance.dir, 'pid'))
    expect(statusOf(instance)).toEqual({ running: true, pid })
    expect(runIn(['sh'], startProcess(instance)).stdout).toBe(`running ${pid}\n`)
  })

  test('is not somebody who reads its properties file', () => {
    using folder = temporaryFolder()
    using instance = broker(folder.path)
    const reader = spawn('tail', ['-f', instance.config])
    try {
      expect(statusOf(instance)).toEqual({ running: false })
    } finally {
      reader.kill()
    }
  })
})

describe('a process that does not end', () => {
  const stubborn = `trap '' TERM; echo begun; while :; do sleep 0.05; done`

  test('is left alone at the time limit, with a line a second and exit status 124', async () => {
    using folder = temporaryFolder()
    using instance = broker(folder.path, stubborn)
    runIn(['sh'], startProcess(instance))
    await begun(instance)
    const pid = pidIn(instance)
    const ran = runIn(['sh'], stopProcess(instance, { timeoutSeconds: 2 }))
    expect(ran).toMatchObject({ code: 124, stderr: `still running after 2 s: ${pid}\n` })
    expect(ran.stdout).toContain(`waiting for ${pid} to end: 1 s\n`)
    expect(statusOf(instance)).toEqual({ running: true, pid })
  })

  test('is killed only where that was asked for', async () => {
    using folder = temporaryFolder()
    using instance = broker(folder.path, stubborn)
    runIn(['sh'], startProcess(instance))
    await begun(instance)
    const ran = runIn(['sh'], stopProcess(instance, { timeoutSeconds: 1, kill: true }))
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/killed\nstopped\n$/) })
    expect(statusOf(instance).running).toBe(false)
  })
})

test('runs as the instance’s user where we are root', () => {
  const command = startProcess({ dir: '/d', config: '/d/c', as: 'rocketmq' })
  expect(commandLine(command, { kind: 'root' })).toBe('runuser -u rocketmq -- sh -s -- /d /d/c')
  expect(commandLine(command, { kind: 'none' })).toBe('sh -s -- /d /d/c')
})
