import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import type { ProgressEvent } from '../../src/events.ts'
import type { Screen } from '../../src/report/reporter.ts'
import { createTree } from '../../src/report/tree.ts'
import { widthOf } from '../../src/report/width.ts'
import { upEvents } from './script.ts'

test('a run that goes well collapses to its stages and their times', async () => {
  const { lastFrame } = await draw(upEvents(false))
  expect(lastFrame).toMatchInlineSnapshot(`
    "✔ RocketMQ 5.3.3  3.0 s
    ✔ Start NameServers  1.0 s
    ✔ Start masters      2.1 s
    ✔ Start slaves       1.0 s

    ! B: the clock is 3.2 s behind ours; messages may be deleted later than you
      think, see the documentation"
  `)
})

test('a failure shows its lane with the whole text, and what was not begun', async () => {
  const { lastFrame } = await draw(upEvents(true))
  expect(lastFrame).toMatchInlineSnapshot(`
    "✔ RocketMQ 5.3.3  3.0 s
    ✔ Start NameServers  1.0 s
    ✖ Start masters      failed after 2.1 s
      ✔ broker-a on A  registered 2/2 · 1.9 s
      ✖ broker-b on B  failed after 1.2 s
        │ broker-b ended with exit code 255: port 10921 is taken by pid 4711
          (java -jar a-program-with-a-long-name.jar)
            java.net.BindException: Address already in use
    – Start slaves       not begun

    ! B: the clock is 3.2 s behind ours; messages may be deleted later than you
      think, see the documentation"
  `)
})

test('no line is wider than the terminal, at any moment', async () => {
  for (const columns of [80, 40]) {
    const { lines } = await draw(upEvents(true), { columns })
    expect(lines.filter(line => widthOf(line) > columns)).toEqual([])
  }
})

test('the cursor is hidden while it draws and shown at the end', async () => {
  const { raw } = await draw(upEvents(false))
  expect(raw.lastIndexOf('\x1b[?25h')).toBeGreaterThan(raw.lastIndexOf('\x1b[?25l'))
})

test('a stage of many lanes shows those that still run and counts the others', async () => {
  const lanes = Array.from({ length: 40 }, (_, index) => ({ id: `b${index}`, title: `b${index}`, host: 'A' }))
  const ends = lanes.slice(0, 38).map(({ id }) => end('many', id))
  const { lines } = await draw([
    { type: 'plan', action: 'up', cluster: 'big', stages: [{ id: 'many', title: 'Start', lanes }] },
    { type: 'stage-start', stage: 'many' },
    ...lanes.map(({ id }): ProgressEvent => ({ type: 'lane-start', stage: 'many', lane: id })),
    ...ends,
    { type: 'lane-progress', lane: 'b39', text: 'the last but one' },
    ...lanes.slice(38).map(({ id }) => end('many', id)),
    { type: 'stage-end', stage: 'many', ms: 100, outcome: 'done' },
  ])
  expect(lines.some(line => line.includes('38 of 40 done'))).toBe(true)
})

test('progress that follows the start at once is seen', async () => {
  const screen = fakeScreen(80)
  const tree = createTree({ screen, clock: () => 0 })
  const lanes = [{ id: 'a', title: 'broker-a', host: 'A' }]
  tree.emit({ type: 'plan', action: 'up', cluster: 'x', stages: [{ id: 's', title: 'Start', lanes }] })
  tree.emit({ type: 'stage-start', stage: 's' })
  tree.emit({ type: 'lane-start', stage: 's', lane: 'a' })
  tree.emit({ type: 'lane-progress', lane: 'a', text: 'registered 1/2' })
  tree.emit({ type: 'note', level: 'info', text: 'draws' })
  for (let turn = 0; turn < 50; turn++) await tick()
  tree.emit({ type: 'note', level: 'info', text: 'draws again' })
  await tree.pause()
  expect(screen.text()).toContain('registered 1/2')
})

test('events that nobody planned are not drawn and break nothing', async () => {
  const { lastFrame } = await draw([
    { type: 'stage-start', stage: 'x' },
    { type: 'lane-progress', lane: 'x', text: 'x' },
    end('x', 'x'),
    { type: 'stage-end', stage: 'x', ms: 1, outcome: 'done' },
    { type: 'note', level: 'info', text: 'still here' },
  ])
  expect(lastFrame).toContain('still here')
})

test('a pause ends the drawing, the next event begins a new one', async () => {
  const screen = fakeScreen(80)
  const tree = createTree({ screen, clock: () => 0 })
  tree.emit({ type: 'activity', id: 'a', text: 'first', state: 'start' })
  tree.emit({ type: 'activity', id: 'a', text: 'first', state: 'end' })
  await tree.pause()
  screen.stderr.write('QUESTION\n')
  tree.emit({ type: 'activity', id: 'b', text: 'second', state: 'start' })
  tree.emit({ type: 'activity', id: 'b', text: 'second', state: 'end' })
  await tree.end()
  const raw = screen.text()
  expect(raw.indexOf('first')).toBeLessThan(raw.indexOf('QUESTION'))
  expect(raw.slice(raw.indexOf('QUESTION'))).not.toContain('first')
})

test('an end in the middle settles everything', async () => {
  const events = upEvents(false).slice(0, -5)
  expect((await draw(events)).lastFrame).toContain('Start masters')
})

test('without any event nothing is drawn', async () => {
  expect((await draw([])).raw).toBe('')
})

function end(stage: string, lane: string): ProgressEvent {
  return { type: 'lane-end', stage, lane, ms: 10, outcome: 'done' }
}

async function draw(events: (ProgressEvent | { wait: number })[], { columns = 80 } = {}) {
  const screen = fakeScreen(columns)
  let now = 0
  const tree = createTree({ screen, clock: () => now })
  for (const event of events) {
    if ('wait' in event) now += event.wait
    else tree.emit(event)
    // Each event is drawn before the clock goes on.
    await tick()
  }
  await tree.end()
  const raw = screen.text()
  const frames = raw.split(/\x1b\[2K(?:\x1b\[1A\x1b\[2K)*\x1b\[G/)
  const plain = (text: string) => text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '')
  return {
    raw,
    lastFrame: plain(frames.at(-1) ?? '').trimEnd(),
    lines: frames.flatMap(frame => plain(frame).split('\n')),
  }
}

// The first event loads listr2; later ones take a few turns of the event loop.
async function tick() {
  await import('listr2')
  for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve))
}

function fakeScreen(columns: number): Screen & { text: () => string } {
  const stream = new PassThrough()
  const chunks: string[] = []
  stream.on('data', chunk => chunks.push(String(chunk)))
  const stderr = Object.assign(stream, { columns, rows: 24, isTTY: true }) as unknown as NodeJS.WriteStream
  return { stdout: stderr, stderr, columns, color: false, unicode: true, text: () => chunks.join('') }
}
