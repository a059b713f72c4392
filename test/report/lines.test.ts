import { expect, test } from 'vitest'
import { createJson, resultLine } from '../../src/report/json.ts'
import { createLines } from '../../src/report/lines.ts'
import { upEvents } from './script.ts'

const start = Date.parse('2026-11-20T10:00:00Z')

test('lines: one timestamped line an event, no escape codes', () => {
  expect(play(createLines, true)).toMatchInlineSnapshot(`
    "2026-11-20T10:00:00Z RocketMQ 5.3.3 from Apache
    2026-11-20T10:00:03Z RocketMQ 5.3.3: done
    2026-11-20T10:00:03Z up 2m-2s-sync: 3 stages
    2026-11-20T10:00:03Z Start NameServers
    2026-11-20T10:00:03Z   namesrv-1 on A: done in 0.8 s: answers
    2026-11-20T10:00:03Z   namesrv-2 on B: done in 0.9 s: answers
    2026-11-20T10:00:03Z Start NameServers: done in 1.0 s
    2026-11-20T10:00:03Z Start masters
    2026-11-20T10:00:03Z   broker-a on A: launched, pid 812
    2026-11-20T10:00:03Z warning: B: the clock is 3.2 s behind ours; messages may be deleted later than you think, see the documentation
    2026-11-20T10:00:03Z   broker-a on A: done in 1.9 s: registered 2/2
    2026-11-20T10:00:03Z   broker-b on B: failed after 1.2 s
    2026-11-20T10:00:03Z     broker-b ended with exit code 255: port 10921 is taken by pid 4711 (java -jar a-program-with-a-long-name.jar)
    2026-11-20T10:00:03Z       java.net.BindException: Address already in use
    2026-11-20T10:00:03Z Start masters: failed after 2.1 s
    2026-11-20T10:00:03Z Start slaves: not begun"
  `)
})

test('lines: progress each 100 ms for a minute does not flood, a wait has a heartbeat', () => {
  const written: string[] = []
  let now = start
  const lines = createLines({ write: line => written.push(line), clock: () => now })
  for (let step = 0; step < 600; step++) {
    now += 100
    lines.emit({ type: 'lane-progress', lane: 'broker-a', text: `${step} bytes` })
    lines.emit({ type: 'lane-progress', lane: 'broker-b', text: 'waits for namesrv-2' })
  }
  expect(written.filter(line => line.includes('broker-a')).length).toBe(3)
  expect(written.filter(line => line.includes('broker-b')).length).toBe(3)
})

test('lines: a lane neither says its own name twice nor its last line again', () => {
  const written: string[] = []
  const lines = createLines({ write: line => written.push(line.slice(21)), clock: () => start })
  const lane = { id: 'start-broker-a', title: 'broker-a', host: 'A' }
  lines.emit({
    type: 'plan',
    action: 'up',
    cluster: 'trade',
    stages: [{ id: 's', title: 'Start masters', lanes: [lane] }],
  })
  lines.emit({
    type: 'lane-progress',
    lane: lane.id,
    text: 'broker-a is not registered at namesrv-1; broker-a is not registered at namesrv-2',
  })
  lines.emit({
    type: 'lane-end',
    stage: 's',
    lane: lane.id,
    ms: 900,
    outcome: 'done',
    text: 'broker-a is not registered at namesrv-1; broker-a is not registered at namesrv-2',
  })
  expect(written.slice(1)).toEqual([
    '  broker-a: not registered at namesrv-1; not registered at namesrv-2',
    '  broker-a: done in 0.9 s',
  ])
})

test('json: one event a line, each with v, time and type', () => {
  const written = play(createJson, false)
    .split('\n')
    .map(line => JSON.parse(line))
  expect(written.every(event => event.v === 1 && typeof event.type === 'string')).toBe(true)
  expect(written[0]).toEqual({
    v: 1,
    time: '2026-11-20T10:00:00Z',
    type: 'activity',
    id: 'release',
    text: 'RocketMQ 5.3.3 from Apache',
    state: 'start',
  })
})

test('json: the last line says how it ended', () => {
  const line = resultLine(
    { verb: 'up', exitCode: 3, errors: [{ code: 'check', message: 'port 9876 is taken' }] },
    start,
  )
  expect(line).toBe(
    '{"v":1,"time":"2026-11-20T10:00:00Z","type":"result","verb":"up","exitCode":3,"errors":[{"code":"check","message":"port 9876 is taken"}]}',
  )
})

function play(create: typeof createLines, failing: boolean): string {
  const written: string[] = []
  let now = start
  const view = create({ write: line => written.push(line), clock: () => now })
  for (const event of upEvents(failing)) {
    if ('wait' in event) now += event.wait
    else view.emit(event)
  }
  const text = written.join('\n')
  expect(text).not.toContain('\x1b')
  return text
}
