import type { ProgressEvent } from '../events.ts'
import { type Deferred, deferred } from './deferred.ts'
import { formatDuration, formatRatio } from './format.ts'
import type { Canvas, Row } from './tree-canvas.ts'
import type { TreeStyle } from './tree-style.ts'
import { truncate } from './width.ts'

type Activity = Extract<ProgressEvent, { type: 'activity' }>

export interface ActivityRows {
  show(event: Activity, at: number): Promise<void>
  refresh(): void
  close(): void
}

interface ActivityState {
  text: string
  startedAt: number
  ratio?: number
  row?: Row
  endedAt?: number
  ended: Deferred<boolean>
}

/** Rows for what happens outside of a plan: connecting, looking, fetching a release. */
export function createActivityRows(canvas: Canvas, style: TreeStyle): ActivityRows {
  const open = new Map<string, ActivityState>()
  const draw = (state: ActivityState) => {
    if (state.row != null) state.row.title = titleOf(state, style)
  }
  return {
    show: async (event, at) => {
      const state = open.get(event.id) ?? (await begin(event, at, { canvas, style }))
      open.set(event.id, Object.assign(state, { text: event.text, ratio: event.ratio }))
      if (event.state === 'end' || event.state === 'failed') {
        open.delete(event.id)
        state.ratio = undefined
        state.endedAt = at
        state.ended.resolve(event.state === 'end')
      }
      draw(state)
    },
    refresh: () => open.forEach(draw),
    close: () => {
      for (const state of open.values()) state.ended.resolve(false)
    },
  }
}

async function begin(
  event: Activity,
  startedAt: number,
  { canvas, style }: { canvas: Canvas; style: TreeStyle },
): Promise<ActivityState> {
  const state: ActivityState = { text: event.text, startedAt, ended: deferred() }
  const start = await canvas.add({
    title: titleOf(state, style),
    task: async (_, row) => {
      state.row = row
      const isDone = await state.ended.promise
      row.title = titleOf(state, style)
      if (!isDone) throw new Error('')
    },
  })
  start()
  return state
}

function titleOf(
  { text, ratio, startedAt, endedAt }: ActivityState,
  { columns, paint, symbols, clock }: TreeStyle,
): string {
  const elapsed = (endedAt ?? clock()) - startedAt
  const time = elapsed < 1000 ? '' : formatDuration(elapsed)
  const details = [ratio == null ? '' : formatRatio(ratio), time].filter(Boolean).join(` ${symbols.separator} `)
  return truncate(details === '' ? text : `${text}  ${paint.dim(details)}`, columns() - 4, symbols.ellipsis)
}
