/** What happens while a plan is executed. The core emits these; views, JSON output and the audit subscribe. */
export type ProgressEvent =
  /** A verb that changes hosts begins; `id` names this run in the audit. */
  | { type: 'run'; id: string; cluster: string; command: string }
  | { type: 'plan'; action: string; cluster: string; stages: { id: string; title: string; lanes: LaneTitle[] }[] }
  | { type: 'stage-start'; stage: string }
  | { type: 'stage-end'; stage: string; ms: number; outcome: Outcome }
  | { type: 'lane-start'; stage: string; lane: string }
  /** What a lane is waiting for or has come to, one short line. `ratio` 0…1 where a share is known. */
  | { type: 'lane-progress'; lane: string; text: string; ratio?: number }
  /** One step of a lane; `text` says what it does. `undo`: it puts back what must not stay half done. */
  | { type: 'step-start'; lane: string; host: string; step: string; text: string; undo?: true }
  | { type: 'step-end'; lane: string; host: string; step: string; ms: number; outcome: Outcome; text?: string }
  | { type: 'lane-end'; stage: string; lane: string; ms: number; outcome: Outcome; text?: string }
  /** Outside of a plan: connecting, gathering facts, fetching a release. */
  | { type: 'activity'; id: string; text: string; state: 'start' | 'progress' | 'end' | 'failed'; ratio?: number }
  | { type: 'note'; level: 'info' | 'warning'; text: string; host?: string }

export interface LaneTitle {
  id: string
  title: string
  host: string
  instance?: string
  /** What its steps do, in order. */
  steps?: string[]
}

/** `skipped`: never begun, because something before failed or the run was interrupted. */
export type Outcome = 'done' | 'failed' | 'skipped' | 'interrupted'

export type Emit = (event: ProgressEvent) => void
