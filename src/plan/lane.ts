import type { Lane, Step, StepKind } from './model.ts'

/** A lane with its steps numbered, so that the audit and a later run can name them. */
export function laneOf(lane: Omit<Lane, 'steps'>, steps: StepKind[]): Lane {
  const numbered = steps.map((step, index): Step => ({ id: `${lane.id}.${index + 1}`, ...step }))
  return { ...lane, steps: numbered }
}
