import type { ProgressEvent } from '../events.ts'
import { createPaint } from './color.ts'
import type { Reporter, Screen } from './reporter.ts'
import { symbolsFor } from './symbols.ts'
import { type ActivityRows, createActivityRows } from './tree-activities.ts'
import { openCanvas } from './tree-canvas.ts'
import { createStageRows, type StageRows } from './tree-stages.ts'
import type { TreeStyle } from './tree-style.ts'
import { wrap } from './width.ts'

/** A live tree on standard error, for terminals: stages with a row a lane; what is finished collapses to its time. */
export function createTree({ screen, clock }: { screen: Screen; clock: () => number }): Reporter {
  const style: TreeStyle = {
    columns: () => screen.stderr.columns ?? screen.columns,
    paint: createPaint(screen.color),
    symbols: symbolsFor(screen.unicode),
    clock,
  }
  let drawing: Drawing | undefined
  // Events are drawn one after the other, though opening the tree takes a while: listr2 is only loaded when it is needed.
  let work = Promise.resolve()
  const inTurn = (job: () => Promise<void>) => {
    work = work.then(job)
    return work
  }
  const stop = () =>
    inTurn(async () => {
      await drawing?.close()
      drawing = undefined
    })
  return {
    emit: event => {
      if (event.type === 'run' || event.type === 'step-start' || event.type === 'step-end') return
      const at = clock()
      inTurn(async () => {
        drawing ??= await openDrawing(screen, style)
        await drawing.show(event, at)
      })
    },
    pause: stop,
    end: stop,
  }
}

interface Drawing {
  /** `at`: when it happened, Unix ms; drawing may come a little later. */
  show: (event: ProgressEvent, at: number) => Promise<void>
  close: () => Promise<void>
}

async function openDrawing(screen: Screen, style: TreeStyle): Promise<Drawing> {
  const canvas = await openCanvas(screen, style)
  const stages = createStageRows(canvas, style)
  const activities = createActivityRows(canvas, style)
  // Durations of what runs tick without any event.
  const ticking = setInterval(() => {
    stages.refresh()
    activities.refresh()
  }, 1000)
  return {
    show: (event, at) => show(event, { stages, activities, at, note: text => canvas.note(noteText(text, style)) }),
    close: async () => {
      clearInterval(ticking)
      stages.close()
      activities.close()
      await canvas.close()
    },
  }
}

interface Rows {
  at: number
  stages: StageRows
  activities: ActivityRows
  note: (event: Extract<ProgressEvent, { type: 'note' }>) => void
}

async function show(event: ProgressEvent, { stages, activities, at, note }: Rows): Promise<void> {
  switch (event.type) {
    case 'plan':
      return stages.plan(event)
    case 'stage-start':
      return stages.startStage(event.stage)
    case 'stage-end':
      return stages.endStage(event)
    case 'lane-start':
      return stages.startLane(event.stage, event.lane)
    case 'lane-progress':
      return stages.progress(event)
    case 'lane-end':
      return stages.endLane(event)
    case 'activity':
      return activities.show(event, at)
    case 'note':
      return note(event)
    // for the audit
    case 'run':
    case 'step-start':
    case 'step-end':
      return
  }
}

function noteText(event: Extract<ProgressEvent, { type: 'note' }>, { columns, paint, symbols }: TreeStyle): string {
  const text = event.host == null ? event.text : `${event.host}: ${event.text}`
  const sign = event.level === 'warning' ? paint.yellow(symbols.warning) : paint.dim(symbols.detail)
  // listr2 indents the lines after the first.
  return `${sign} ${wrap(text, columns() - 4).join('\n')}`
}
