import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { diagnose, diagnosisText } from '../../src/diagnosis/diagnose.ts'
import type { Evidence } from '../../src/diagnosis/evidence.ts'
import { signatures } from '../../src/diagnosis/signatures.ts'

/** One failure: `recorded` names the real RocketMQ and Java, or is absent where the text was written by hand. */
interface Case {
  name: string
  expected: string
  /** Words that the cause must have. */
  says?: string[]
  /** Words that the cure must have. */
  cures?: string[]
  recorded?: string
  evidence: Evidence
}

const folder = new URL('cases/', import.meta.url)
const cases = readdirSync(folder)
  .toSorted()
  .map(file => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Case)

describe('every recorded failure is explained', () => {
  test.each(cases.map(one => [one.name, one] as const))('%s', (_, { expected, says = [], cures = [], evidence }) => {
    const [first, ...others] = diagnose(evidence)
    expect(first?.id).toBe(expected)
    for (const words of says) expect(first?.cause).toContain(words)
    for (const words of cures) expect(first?.cure).toContain(words)
    expect(first?.evidence.length).toBeGreaterThan(0)
    expect(others.filter(other => other.certain).map(other => other.id)).toEqual([])
  })
})

test('every signature has a case', () => {
  const proven = new Set(cases.map(one => one.expected))
  expect(signatures.map(signature => signature.id).filter(id => !proven.has(id))).toEqual([])
})

test('ids are unique', () => {
  const ids = signatures.map(signature => signature.id)
  expect(new Set(ids).size).toBe(ids.length)
})

const healthy: Evidence = {
  instance: {
    id: 'broker-a',
    role: 'master',
    host: 'A',
    dir: '/opt/x/broker-a',
    store: '/opt/x/broker-a/store',
    ports: { listen: 10911 },
  },
  logs: {},
  listeners: [],
  disks: [],
  oomKills: [],
  limits: {},
}

test('of a failure that nobody knows the exceptions are shown, not where they were', () => {
  const trace = [
    'Exception: odd',
    '\tat a.b.C.d(C.java:1)',
    'Caused by: very odd',
    '\tat a.b.C.e(C.java:2)',
    '\t... 7 more',
  ]
  const [only] = diagnose({
    ...healthy,
    exitCode: 42,
    logs: { stdout: { path: '/s', firstLine: 1, text: trace.join('\n') } },
  })
  expect(only?.evidence.map(({ line, text }) => `${line} ${text}`)).toEqual([
    '1 Exception: odd',
    '3 Caused by: very odd',
  ])
})

test('a failure that nobody knows shows its exit code and the last lines of stdout and store.log', () => {
  const [only, ...others] = diagnose({
    ...healthy,
    exitCode: 42,
    logs: {
      stdout: { path: '/s', firstLine: 1, text: 'strange\nvery strange' },
      store: { path: '/t', firstLine: 7, text: '2026-01-01 00:00:00 WARN main - odd' },
    },
  })
  expect(others).toEqual([])
  expect(only).toMatchObject({
    id: 'unknown',
    certain: false,
    cause: 'broker-a ended with exit code 42, for a reason that is not known',
  })
  expect(only?.evidence).toEqual([
    { file: '/s', line: 1, text: 'strange' },
    { file: '/s', line: 2, text: 'very strange' },
    { file: '/t', line: 7, text: '2026-01-01 00:00:00 WARN main - odd' },
  ])
  expect(only?.cure).toBe('rmqctl logs broker-a -n 200')
})

test('nothing at all still says something', () => {
  expect(diagnose(healthy)[0]?.cause).toBe('broker-a is not running; how it ended was not recorded')
  expect(diagnose({ ...healthy, running: true, sinceMs: 61_000 })[0]?.cause).toBe(
    'broker-a runs, but has not come up after 61 s',
  )
})

test('errors of an earlier start are not taken for this one', () => {
  const text =
    '2026-01-01 08:00:00 WARN main - /s/commitlog/0 5 length not matched message store config value\n2026-01-01 09:00:00 INFO main - load over'
  const evidence: Evidence = { ...healthy, exitCode: 253, logs: { store: { path: '/t', firstLine: 1, text } } }
  expect(diagnose(evidence)[0]?.id).toBe('store-file-length')
  // 09:00 in GMT+8
  expect(diagnose({ ...evidence, startedAt: Date.UTC(2026, 0, 1, 1) })[0]?.id).toBe('store-not-loaded')
})

test('where systemd starts it again and again, the reason may be in the output of the start before', () => {
  const previous = { path: '/s.1', firstLine: 1, text: "Unrecognized VM option 'UseConcMarkSweepGC'" }
  const evidence: Evidence = { ...healthy, running: true, logs: { previous } }
  expect(diagnose(evidence)[0]?.id).toBe('unknown')
  expect(diagnose({ ...evidence, restarted: true })[0]?.id).toBe('java-option')
})

test('the port is named with its owner, or how to learn it', () => {
  const text = 'java.net.BindException: Address already in use\n\tat sun.nio.ch.Net.bind0(Native Method)'
  const evidence: Evidence = { ...healthy, exitCode: 255, logs: { stdout: { path: '/s', firstLine: 1, text } } }
  const withOwner = diagnose({
    ...evidence,
    listeners: [{ address: '0.0.0.0', port: 10911, pid: 5, process: 'nginx' }],
  })[0]
  expect(withOwner?.cause).toBe('port 10911 of broker-a is taken by nginx (pid 5)')
  expect(diagnose({ ...evidence, listeners: [{ address: '::', port: 10911 }] })[0]?.cure).toContain(
    "ss -ltnp 'sport = :10911' on A",
  )
  expect(diagnose(evidence)[0]?.cause).toContain('gone by now')
})

test('text for people: cause, proof with file and line, what to type', () => {
  const proof = { file: '/f', line: 3, text: ' l ' }
  const text = diagnosisText({ id: 'x', cause: 'why', certain: false, cure: 'do', evidence: [proof] })
  expect(text).toEqual(['why (likely)', '  /f:3: l', '  → do'])
})
