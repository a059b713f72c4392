import { assertNever } from '../errors.ts'
import type { Plan, Step } from './model.ts'

/** The plan as a person reads it: stages, lanes, and what each step does. */
export function describePlan(plan: Plan): string {
  if (plan.stages.length === 0) return `nothing to do: ${plan.cluster} is as the topology says\n`
  const lines = plan.stages.flatMap(stage => [
    stage.title,
    ...stage.lanes.flatMap(lane => lane.steps.map(step => `  ${lane.instance ?? lane.host}: ${describeStep(step)}`)),
  ])
  return `${lines.join('\n')}\n`
}

export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'create-user':
      return `create the system user ${step.user}`
    case 'make-dirs':
      return `make folders ${step.dirs.map(dir => dir.path).join(', ')}`
    case 'write-files':
      return `write ${step.files.map(file => file.path).join(', ')}`
    case 'remove':
      return `delete ${step.paths.join(', ')}`
    case 'install-release':
      return `install ${step.folder} in ${step.into}`
    case 'enable-units':
      return `enable ${step.units.join(', ')}`
    case 'run':
      return step.title
    case 'service':
      return step.action
    case 'await':
      return `wait until ${step.until.map(probe => probe.kind).join(', ')}`
    case 'survey':
      return 'ask every NameServer and broker'
    default:
      return assertNever(step)
  }
}
