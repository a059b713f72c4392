import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { ProgressEvent } from '../../src/events.ts'
import { createAudit, keptRuns, listRuns, readAudit, runId } from '../../src/store/audit.ts'
import { homeOf } from '../../src/store/home.ts'
import { temporaryFolder } from '../shell/shells.ts'

const about = { argv: ['up', 'trade.yaml'], cwd: '/home/alice', rmqctl: '1.0.0', skip: ['memory'], force: false }
const where = { lane: 'start-broker-a', host: 'A', step: 'start-broker-a.1' }

function events(id: string): ProgressEvent[] {
  return [
    { type: 'run', id, cluster: 'trade', command: 'up' },
    { type: 'plan', action: 'up', cluster: 'trade', stages: [] },
    { type: 'lane-progress', lane: 'start-broker-a', text: 'not kept' },
    { type: 'step-start', ...where, text: 'start' },
    { type: 'step-end', ...where, ms: 1200, outcome: 'failed', text: 'disk full' },
    { type: 'note', level: 'warning', text: 'beware', host: 'A' },
  ]
}

function place() {
  const folder = temporaryFolder()
  const home = homeOf({ RMQCTL_HOME: folder.path })
  const warnings: string[] = []
  let now = 1_000
  const open = () =>
    createAudit({
      home,
      env: { CI_JOB_URL: 'https://ci.example/7' },
      about,
      clock: () => now++,
      warn: text => warnings.push(text),
    })
  return { home, warnings, open, files: join(home.data, 'audit'), [Symbol.dispose]: () => folder[Symbol.dispose]() }
}

describe('a run', () => {
  test('is kept with who, plan, steps, notes and its end, for its user alone', async () => {
    using at = place()
    const audit = at.open()
    for (const event of events('one')) audit.emit(event)
    audit.end({ exitCode: 1, error: 'error: disk full' })
    expect(await readAudit(at.home, 'one')).toMatchObject({
      id: 'one',
      cluster: 'trade',
      command: 'up',
      begin: { ...about, ci: 'https://ci.example/7', pid: process.pid },
      outcome: 'failed',
      exitCode: 1,
      error: 'error: disk full',
      plan: { action: 'up' },
      steps: [{ ...where, text: 'start', at: 1002, ms: 1200, outcome: 'failed', error: 'disk full' }],
      notes: [{ level: 'warning', text: 'beware', host: 'A' }],
    })
    expect(readFileSync(join(at.files, 'one.jsonl'), 'utf8')).not.toContain('not kept')
    expect([statSync(at.files), statSync(join(at.files, 'one.jsonl'))].map(({ mode }) => mode & 0o777)).toEqual([
      0o700, 0o600,
    ])
  })

  test('that begins to change nothing leaves nothing', async () => {
    using at = place()
    const audit = at.open()
    for (const event of events('one').slice(1)) audit.emit(event)
    audit.end({ exitCode: 0 })
    expect(await listRuns(at.home)).toEqual([])
  })

  test('goes on while its process lives', async () => {
    using at = place()
    const audit = at.open()
    for (const event of events('one')) audit.emit(event)
    expect((await readAudit(at.home, 'one'))?.outcome).toBe('running')
  })

  test('whose last line was cut short is read without it', async () => {
    using at = place()
    const audit = at.open()
    for (const event of events('one')) audit.emit(event)
    appendFileSync(join(at.files, 'one.jsonl'), '{"v":1,"at":9,"type":"end","exit')
    expect((await readAudit(at.home, 'one'))?.steps).toHaveLength(1)
  })

  test('goes on where nothing can be kept, and says so once', () => {
    using at = place()
    writeFileSync(join(at.home.data, '..', 'data'), 'a file in the way')
    const audit = at.open()
    for (const event of events('one')) audit.emit(event)
    audit.end({ exitCode: 0 })
    expect(at.warnings).toEqual([
      expect.stringMatching(/\.jsonl: .*; what this run does is not kept in the audit from here on$/),
    ])
  })
})

test('a run that was killed has every step that it had begun, and is unfinished', async () => {
  using at = place()
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('audit-child.ts', import.meta.url)), at.home.data],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
  const [run] = await listRuns(at.home)
  expect(run).toMatchObject({ id: 'killed', outcome: 'unfinished', begin: { pid: child.pid } })
  expect(run?.steps.map(({ outcome }) => outcome)).toEqual(['done', undefined])
  expect(run?.exitCode).toBeUndefined()
})

test(`the newest ${keptRuns} are kept, the newest first in the list`, async () => {
  using at = place()
  for (const _ of [1, 2]) at.open().emit({ type: 'run', id: '20260101-000000-aaaa', cluster: 'trade', command: 'up' })
  for (let n = 0; n < keptRuns + 3; n++) writeFileSync(join(at.files, `2026${String(n).padStart(4, '0')}.jsonl`), '')
  at.open().emit({ type: 'run', id: '20270101-000000-aaaa', cluster: 'trade', command: 'up' })
  await expect.poll(() => readdirSync(at.files).length).toBe(keptRuns)
  expect((await listRuns(at.home))[0]?.id).toBe('20270101-000000-aaaa')
})

test('an id sorts by time and is typed easily; what is no id is not looked for', async () => {
  using at = place()
  expect(runId(Date.parse('2026-11-20T16:00:03.5Z'), '3fa9c0de-1')).toBe('20261120-160003-3fa9')
  expect(await readAudit(at.home, '../../etc/passwd')).toBeUndefined()
})
