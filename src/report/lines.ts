import { assertNever } from '../errors.ts'
import type { Outcome, ProgressEvent } from '../events.ts'
import { count, formatDuration, formatRatio, formatTime, withoutName } from './format.ts'
import type { Reporter } from './reporter.ts'

interface LinesOptions {
  write: (line: string) => void
  clock: () => number
}

/** A changed text shows at most so often a lane, and one that is the same but for its numbers as a heartbeat. */
const changedEveryMs = 3_000
const sameEveryMs = 20_000

/** For pipes and CI: a timestamped line an event, no colour, no cursor; quick progress is thinned out. */
export function createLines({ write, clock }: LinesOptions): Reporter {
  const names = new Map<string, string>()
  const said = new Map<string, string>()
  const isDue = createThrottle(clock)
  const say = (text: string) => {
    for (const line of text.split('\n')) write(`${formatTime(clock())} ${line}`)
  }
  return {
    emit: event => {
      remember(event, names)
      const text = lineOf(once(event, said), names, isDue)
      if (text == null) return
      if (event.type === 'lane-progress') said.set(event.lane, event.text)
      say(text)
    },
    pause: async () => {},
    end: async () => {},
  }
}

/** A lane that is done does not repeat its last line. */
function once(event: ProgressEvent, said: Map<string, string>): ProgressEvent {
  const isRepeated = event.type === 'lane-end' && event.outcome === 'done' && said.get(event.lane) === event.text
  return isRepeated ? { ...event, text: undefined } : event
}

type IsDue = (id: string, text: string) => boolean

function createThrottle(clock: () => number): IsDue {
  const last = new Map<string, { at: number; text: string }>()
  return (id, text) => {
    const words = text.replace(/\d+/g, '0')
    const before = last.get(id)
    const wait = before?.text === words ? sameEveryMs : changedEveryMs
    if (before != null && clock() - before.at < wait) return false
    last.set(id, { at: clock(), text: words })
    return true
  }
}

function remember(event: ProgressEvent, names: Map<string, string>): void {
  if (event.type !== 'plan') return
  for (const stage of event.stages) {
    names.set(`stage:${stage.id}`, stage.title)
    for (const lane of stage.lanes) names.set(`lane:${lane.id}`, lane.title)
  }
}

function lineOf(event: ProgressEvent, names: Map<string, string>, isDue: IsDue): string | undefined {
  const stage = (id: string) => names.get(`stage:${id}`) ?? id
  const lane = (id: string) => names.get(`lane:${id}`) ?? id
  switch (event.type) {
    case 'plan':
      return `${event.action} ${event.cluster}: ${count(event.stages.length, 'stage')}`
    case 'stage-start':
      return `${stage(event.stage)}`
    case 'stage-end':
      return `${stage(event.stage)}: ${outcomeText(event.outcome, event.ms)}`
    // for the audit
    case 'run':
    case 'step-start':
    case 'step-end':
    case 'lane-start':
      return undefined
    case 'lane-progress':
      return isDue(`lane:${event.lane}`, event.text)
        ? `  ${lane(event.lane)}: ${withoutName(event.text, lane(event.lane))}${share(event.ratio)}`
        : undefined
    case 'lane-end':
      // what was not begun is told once, by its stage
      if (event.outcome === 'skipped') return undefined
      return laneEnd(`  ${lane(event.lane)}: ${outcomeText(event.outcome, event.ms)}`, event.text)
    case 'activity':
      return activityLine(event, isDue)
    case 'note':
      return `${event.level === 'warning' ? 'warning: ' : ''}${event.host == null ? '' : `${event.host}: `}${event.text}`
    default:
      return assertNever(event)
  }
}

function laneEnd(line: string, text: string | undefined): string {
  if (text == null || text === '') return line
  return text.includes('\n') ? `${line}\n${text.replace(/^/gm, '    ')}` : `${line}: ${text}`
}

function activityLine(event: Extract<ProgressEvent, { type: 'activity' }>, isDue: IsDue): string | undefined {
  const isEnd = event.state === 'end' || event.state === 'failed'
  if (!isDue(`activity:${event.id}`, event.text) && !isEnd) return undefined
  const state = event.state === 'end' ? ': done' : event.state === 'failed' ? ': failed' : ''
  return `${event.text}${state}${isEnd ? '' : share(event.ratio)}`
}

function share(ratio: number | undefined): string {
  return ratio == null ? '' : ` (${formatRatio(ratio)})`
}

function outcomeText(outcome: Outcome, ms: number): string {
  switch (outcome) {
    case 'done':
      return `done in ${formatDuration(ms)}`
    case 'failed':
      return `failed after ${formatDuration(ms)}`
    case 'interrupted':
      return `interrupted after ${formatDuration(ms)}`
    case 'skipped':
      return 'not begun'
  }
}
