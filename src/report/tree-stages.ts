import type { LaneTitle, Outcome, ProgressEvent } from '../events.ts'
import { type Deferred, deferred } from './deferred.ts'
import { formatDuration, formatRatio, withoutName } from './format.ts'
import type { Canvas, Row, RowTask } from './tree-canvas.ts'
import type { TreeStyle } from './tree-style.ts'
import { pad, truncate, widthOf, wrap } from './width.ts'

type Of<T extends ProgressEvent['type']> = Extract<ProgressEvent, { type: T }>

export interface StageRows {
  plan(event: Of<'plan'>): Promise<void>
  startStage(id: string): void
  endStage(event: Of<'stage-end'>): Promise<void>
  startLane(stage: string, lane: string): void
  progress(event: Of<'lane-progress'>): void
  endLane(event: Of<'lane-end'>): void
  /** Draws running durations anew. */
  refresh(): void
  /** Settles what never ended, so that the tree can close. */
  close(): void
}

interface StageState {
  title: string
  begin: () => void
  lanes: LaneState[]
  ended: Deferred<End>
  row?: Row
  startedAt?: number
  /** Lanes that are done and no longer shown. */
  folded: number
}

interface LaneState {
  id: string
  title: string
  ended: Deferred<End>
  hasEnded: boolean
  row?: Row
  startedAt?: number
  live: string
}

interface End {
  outcome: Outcome
  ms?: number
  text?: string
}

/** The rows of a plan: every stage at once, like a table of contents; a stage shows its lanes while it runs. */
export function createStageRows(canvas: Canvas, style: TreeStyle): StageRows {
  const stages = new Map<string, StageState>()
  const draw = createDrawer(style)
  const laneOf = (stage: string, lane: string) => stages.get(stage)?.lanes.find(one => one.id === lane)
  const runningLane = (id: string) =>
    [...stages.values()].flatMap(stage => stage.lanes).find(lane => lane.id === id && isRunning(lane))
  return {
    plan: event => showPlan(event, { stages, canvas, draw }),
    startStage: id => {
      const stage = stages.get(id)
      if (stage == null || stage.startedAt != null) return
      stage.startedAt = style.clock()
      stage.begin()
    },
    endStage: async ({ stage, ms, outcome }) => {
      const state = stages.get(stage)
      if (state == null) return
      if (state.startedAt == null) state.begin()
      settleStage(state, { outcome, ms })
    },
    startLane: (stage, id) => {
      const lane = laneOf(stage, id)
      if (lane == null) return
      lane.startedAt = style.clock()
      draw.lane(lane)
    },
    progress: ({ lane: id, text, ratio }) => {
      const lane = runningLane(id)
      if (lane == null) return
      const words = withoutName(text, lane.title.trimEnd())
      lane.live = ratio == null ? words : `${words} ${formatRatio(ratio)}`
      draw.lane(lane)
    },
    endLane: ({ stage, lane, ms, outcome, text }) => {
      const state = stages.get(stage)
      if (state == null) return
      laneOf(stage, lane)?.ended.resolve({ outcome, ms, text })
      if (outcome === 'done' && state.lanes.length > manyLanes) foldLane(state, lane, draw)
    },
    refresh: () => {
      for (const lane of [...stages.values()].flatMap(stage => stage.lanes)) if (isRunning(lane)) draw.lane(lane)
    },
    close: () => {
      for (const state of stages.values()) settleStage(state)
    },
  }
}

async function showPlan(
  event: Of<'plan'>,
  { stages, canvas, draw }: { stages: Map<string, StageState>; canvas: Canvas; draw: Drawer },
): Promise<void> {
  for (const state of stages.values()) settleStage(state)
  stages.clear()
  const width = Math.max(0, ...event.stages.map(stage => widthOf(stage.title)))
  for (const { id, title, lanes } of event.stages) {
    const state = newStage(pad(title, width), lanes)
    stages.set(id, state)
    state.begin = await canvas.add(stageTask(state, draw))
  }
}

function newStage(title: string, lanes: LaneTitle[]): StageState {
  const width = Math.min(32, Math.max(0, ...lanes.map(lane => widthOf(lane.title))))
  return {
    title,
    begin: () => {},
    ended: deferred(),
    folded: 0,
    lanes: lanes.map(lane => ({
      id: lane.id,
      title: pad(lane.title, width),
      ended: deferred(),
      hasEnded: false,
      live: '',
    })),
  }
}

/** Beyond so many lanes a stage shows those that still run, and counts the others: the tree stays below a terminal's height. */
const manyLanes = 10

function foldLane(stage: StageState, id: string, draw: Drawer): void {
  const folded = stage.lanes.find(lane => lane.id === id)?.row?.task
  const parent = stage.row
  if (parent == null || folded == null) return
  stage.folded += 1
  parent.task.subtasks = parent.task.subtasks.filter(task => task !== folded)
  draw.stage(parent, stage)
}

/** Settling twice does nothing: what has ended stays as it ended. */
function settleStage(stage: StageState, end: End = { outcome: 'skipped' }): void {
  const rest: Outcome = end.outcome === 'interrupted' ? 'interrupted' : 'skipped'
  for (const lane of stage.lanes) lane.ended.resolve({ outcome: rest })
  stage.ended.resolve(end)
}

function isRunning(lane: LaneState): boolean {
  return lane.startedAt != null && !lane.hasEnded
}

function stageTask(stage: StageState, draw: Drawer): RowTask {
  return {
    title: stage.title,
    task: async (_, row) => {
      stage.row = row
      // Never begun: one row, not its lanes.
      if (stage.startedAt == null) return finishStage(row, stage, await stage.ended.promise, draw)
      const lanes = row.newListr(
        stage.lanes.map(lane => laneTask(lane, draw)),
        { concurrent: true, exitOnError: false },
      )
      stage.ended.promise.then(end => draw.stageEnd(row, stage, end))
      return lanes
    },
  }
}

function finishStage(row: Row, stage: StageState, end: End, draw: Drawer): void {
  draw.stageEnd(row, stage, end)
  if (end.outcome === 'skipped') row.skip(row.title)
}

function laneTask(lane: LaneState, draw: Drawer): RowTask {
  return {
    title: lane.title,
    task: async (_, row) => {
      lane.row = row
      draw.lane(lane)
      const end = await lane.ended.promise
      lane.hasEnded = true
      draw.laneEnd(row, lane, end)
      if (end.outcome === 'skipped') return row.skip(row.title)
      if (end.outcome === 'failed' || end.outcome === 'interrupted') throw new Error(draw.reason(end))
    },
  }
}

type Drawer = ReturnType<typeof createDrawer>

/** Where the indentation and icon of a lane's row end. */
const laneIndent = 6

function createDrawer({ columns, paint, symbols, clock }: TreeStyle) {
  const row = (title: string, text: string) => truncate(`${title}  ${text}`, columns() - laneIndent, symbols.ellipsis)
  return {
    lane: (lane: LaneState) => {
      if (lane.row == null) return
      const elapsed = clock() - (lane.startedAt ?? clock())
      // The first seconds need no clock; a long wait shows that time goes by.
      const time = elapsed < 2000 ? '' : formatDuration(Math.floor(elapsed / 1000) * 1000).replace(/\.0 s$/, ' s')
      const text = lane.startedAt == null ? 'waits for its turn' : lane.live
      // Past the setter, which draws at once: quick progress waits for the spinner's next turn.
      lane.row.task.title = row(lane.title, paint.dim([text, time].filter(Boolean).join(` ${symbols.separator} `)))
    },
    laneEnd: (target: Row, lane: LaneState, { outcome, ms, text }: End) => {
      const words = [text, time(ms)].filter(Boolean).join(` ${symbols.separator} `)
      target.title = row(lane.title, paint.dim(outcome === 'done' ? words : outcomeText(outcome, ms)))
    },
    stage: (target: Row, stage: StageState) => {
      target.title = `${stage.title}  ${paint.dim(`${stage.folded} of ${stage.lanes.length} done`)}`
    },
    stageEnd: (target: Row, stage: StageState, { outcome, ms }: End) => {
      target.title = `${stage.title}  ${paint.dim(outcome === 'done' ? time(ms) : outcomeText(outcome, ms))}`.trimEnd()
    },
    /** The lines below a failed lane, broken here because the tree cuts what is too long. */
    reason: ({ outcome, text }: End) => {
      const lines = wrap(text ?? outcomeText(outcome), columns() - laneIndent - 4)
      return lines.join('\n')
    },
  }
}

function time(ms: number | undefined): string {
  return ms == null ? '' : formatDuration(ms)
}

function outcomeText(outcome: Outcome, ms?: number): string {
  if (outcome === 'skipped') return 'not begun'
  return ms == null ? outcome : `${outcome} after ${formatDuration(ms)}`
}
