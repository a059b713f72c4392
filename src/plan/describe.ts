import type { Probe } from '../components/component.ts'
import { assertNever } from '../errors.ts'
import { describeChanges } from './describe-changes.ts'
import { describeRolling, durationText } from './describe-rolling.ts'
import type { Lane, Plan, ReleaseWay, Step } from './model.ts'

/** The plan as a person reads it: a line a lane, with what its steps do. */
export function describePlan(plan: Plan): string {
  const changes = describeChanges(plan)
  if (plan.stages.length === 0 && changes.length === 0)
    return `nothing to do: ${plan.cluster} is as the topology says\n`
  const roots = plan.deployment.hosts.map(host => host.root)
  const lines = [
    ...changes,
    ...plan.stages.flatMap(stage => [stage.title, ...stage.lanes.map(lane => describeLane(lane, roots))]),
    ...(plan.expectedMs == null ? [] : [`expected: about ${durationText(plan.expectedMs)}`]),
  ]
  return `${lines.join('\n')}\n`
}

/** Steps that fit into a line or so stand in one. */
function describeLane({ title, steps, instance }: Lane, roots: string[]): string {
  const texts = steps.map(step =>
    step.kind === 'service' && step.instance === instance ? step.action : describeStep(step, roots),
  )
  if (instance != null || texts.length <= 4) return `  ${title}: ${texts.join('; ')}`
  return [`  ${title}:`, ...texts.map(text => `    ${text}`)].join('\n')
}

/** `roots`: the clusters' folders on the hosts, from which paths are told. */
export function describeStep(step: Step, roots: readonly string[] = []): string {
  switch (step.kind) {
    case 'create-user':
      return `create the system user ${step.user}`
    case 'make-dirs':
      return `make ${topmost(step.dirs.map(dir => dir.path)).join(', ')}`
    case 'write-files':
      return `write ${pathList(
        step.files.map(file => file.path),
        roots,
      )}`
    case 'remove':
      return `delete ${pathList(step.paths, roots)}`
    case 'install-release':
      return `install ${step.folder} in ${step.into}${wayText(step)}`
    case 'enable-units':
      return `enable ${step.units.join(', ')}`
    case 'run':
      return step.title
    case 'set-keys':
      return [...setText(step.keys), `write ${pathList([step.file.path], roots)}`].join('; ')
    case 'service':
      return `${step.action} ${step.instance}`
    case 'await':
      return `wait until ${[...new Set(step.until.map(probeText))].join(', ')}`
    case 'survey':
      return step.why == null ? 'ask each of them' : `wait until ${step.why}`
    case 'drain':
    case 'wipe':
    case 'permit':
    case 'warm':
    case 'pause':
    case 'elect':
    case 'replace-files':
    case 'put-back':
      return describeRolling(step)
    default:
      return assertNever(step)
  }
}

function setText(keys: Record<string, string>): string[] {
  const pairs = Object.entries(keys).map(([key, value]) => `${key}=${value}`)
  return pairs.length === 0 ? [] : [`set ${pairs.join(', ')} while it runs`]
}

function wayText({ home, pull }: ReleaseWay): string {
  if (home != null) return ` as links to ${home}`
  return pull == null ? '' : `, downloaded there from ${pull}`
}

/** Paths below a cluster's folder without it; folders with several of them by their number: "broker-a/ (3 files)". */
function pathList(paths: readonly string[], roots: readonly string[]): string {
  const byFolder = new Map<string, string[]>()
  for (const path of paths) {
    const root = roots.find(one => path.startsWith(`${one}/`))
    const shown = root == null ? path : path.slice(root.length + 1)
    const folder = shown.slice(0, shown.lastIndexOf('/') + 1)
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), shown])
  }
  const texts = [...byFolder].flatMap(([folder, within]) =>
    folder === '' || within.length === 1 ? within : [`${folder} (${within.length} files)`],
  )
  return texts.join(', ')
}

/** Folders that are not inside another of them. */
function topmost(paths: readonly string[]): readonly string[] {
  return paths.filter(path => !paths.some(other => path.startsWith(`${other}/`)))
}

function probeText(probe: Probe): string {
  switch (probe.kind) {
    case 'booted':
      return 'booted'
    case 'answers':
      return 'it answers'
    case 'registered':
      return 'registered'
    case 'in-sync':
      return 'in sync'
    case 'routes':
      return 'its gRPC port answers'
    case 'serves':
      return 'it answers route queries'
    case 'rollable':
      return 'writable, with room on its disk'
    case 'led':
      return 'one controller leads'
    default:
      return assertNever(probe)
  }
}
