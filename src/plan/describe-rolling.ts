import { assertNever } from '../errors.ts'
import type { RollingStep } from './model.ts'

/** A step of a rolling restart in a few words. */
export function describeRolling(step: RollingStep): string {
  switch (step.kind) {
    case 'drain':
      if (step.again === true) return `should something have let producers back to ${step.group}, send them away again`
      return `send producers away from ${step.group}: wipe its write permission, wait ${seconds(step.routeWaitMs)} for their next route, then until nothing new is written`
    case 'wipe':
      return `keep producers away from ${step.group} until it is whole`
    case 'warm':
      return `warm ${step.instance} up with messages of our own`
    case 'permit':
      return `restore the permissions of ${step.group}`
    case 'pause':
      return `wait ${seconds(step.ms)} ${step.why}`
    case 'elect':
      return `make ${step.to[0]} the master of ${step.group}${step.to.length > 1 ? `, unless ${orOf(step.to.slice(1))} leads` : ''}`
    case 'replace-files':
      return step.files.length === 0
        ? `keep a copy of the files of ${step.instance}`
        : `write the files of ${step.instance}, a copy of the earlier ones is kept`
    case 'put-back':
      return `leave ${step.instance} running, with its earlier files if the new ones failed`
    default:
      return assertNever(step)
  }
}

function orOf(names: readonly string[]): string {
  return names.join(' or ')
}

/** "70 s", "4 min". Takes ms. */
export function durationText(ms: number): string {
  return ms < 90_000 ? seconds(ms) : `${Math.round(ms / 60_000)} min`
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`
}
