import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { RmqctlError } from '../../src/errors.ts'
import { Lease } from '../../src/store/lease.ts'

/** A run whose clocks are the test's, with a host that answers as told. */
function run() {
  const time = { mono: 0, wall: 1_000_000 }
  const host = { answer: async () => {}, calls: 0 }
  const lease = new Lease({
    renew: () => {
      host.calls++
      return host.answer()
    },
    now: () => time.mono,
    clock: () => time.wall,
  })
  /** Seconds go by while the process runs. */
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      time.mono += 1000
      time.wall += 1000
      await vi.advanceTimersByTimeAsync(1000)
    }
  }
  return { time, host, lease, pass }
}

const silence = async () => {
  throw new RmqctlError('unreachable', 'A: no answer')
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('is renewed each 15 s, and not after the end', async () => {
  const { lease, host, pass } = run()
  await pass(14)
  expect(host.calls).toBe(0)
  await pass(47)
  expect(host.calls).toBe(4)
  await lease.check()
  await lease.stop()
  await pass(60)
  expect(host.calls).toBe(4)
  expect(lease.signal.aborted).toBe(false)
})

test('is lost after 45 s without a renewal, with the reason; tried more often meanwhile', async () => {
  const { lease, host, pass } = run()
  host.answer = silence
  await pass(44)
  expect(host.calls).toBeGreaterThan(5)
  await lease.check()
  await pass(1)
  expect(lease.signal.reason).toMatchObject({
    code: 'locked',
    message: 'the lock was lost: it could not be renewed for 45 s (A: no answer)',
  })
  await expect(lease.check()).rejects.toBe(lease.signal.reason)
  const { calls } = host
  await pass(60)
  expect(host.calls).toBe(calls)
})

test('survives a host that is silent for a while', async () => {
  const { lease, host, pass } = run()
  host.answer = silence
  await pass(40)
  host.answer = async () => {}
  await pass(60)
  await lease.check()
  expect(lease.signal.aborted).toBe(false)
})

test('is lost after 45 s too when a renewal hangs', async () => {
  const { lease, host, pass } = run()
  host.answer = () => new Promise(() => {})
  await pass(45)
  expect(host.calls).toBe(1)
  expect(lease.signal.aborted).toBe(true)
})

test('is lost at once when somebody else has it', async () => {
  const { lease, host, pass } = run()
  const stolen = new RmqctlError('locked', 'the lock was lost: bob on m has it now (up)')
  host.answer = async () => {
    throw stolen
  }
  await pass(15)
  expect(lease.signal.reason).toBe(stolen)
})

describe('a process that stood still finds out before its next step, though no timer has fired', () => {
  test('after SIGSTOP', async () => {
    const { lease, time, host } = run()
    time.mono += 50_000
    time.wall += 50_000
    await expect(lease.check()).rejects.toMatchObject({ code: 'locked', message: expect.stringContaining('stopped') })
    expect(host.calls).toBe(0)
  })

  test('after a laptop’s sleep, which the monotonic clock does not count, by asking', async () => {
    const { lease, time, host } = run()
    time.wall += 3_600_000
    await lease.check()
    expect(host.calls).toBe(1)
    await lease.check()
    expect(host.calls).toBe(1)
    time.wall += 3_600_000
    host.answer = silence
    await expect(lease.check()).rejects.toMatchObject({ code: 'locked' })
  })
})
