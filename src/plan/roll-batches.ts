import type { DeployedGroup } from '../topology/deployment.ts'
import { stranded } from './roll-guards.ts'
import { groupsAtOnce, type RollOptions } from './roll-options.ts'

/**
 * Which groups go together: as many as asked for, in order, but never so many that a topic would have no writable master left.
 * A group that has a topic alone goes alone, and so does the first of what is new: it proves the change for all.
 */
export function batches(groups: readonly DeployedGroup[], options: RollOptions): DeployedGroup[][] {
  const limit = groupsAtOnce(options.batch, Object.keys(options.situation.groups).length)
  const made: DeployedGroup[][] = []
  for (const group of groups) {
    const joinable = options.canary ? made.slice(1) : made
    const open = joinable.find(batch => batch.length < limit && mayLeaveTogether([...batch, group], options))
    if (open == null) made.push([group])
    else open.push(group)
  }
  return made
}

function mayLeaveTogether(batch: DeployedGroup[], options: RollOptions): boolean {
  const away = batch.map(({ name }) => name)
  const isLast = away.length >= Object.keys(options.situation.groups).length
  return !isLast && away.every(name => stranded(name, away, options).length === 0)
}

/** Batches that take more than half of what is written, as sentences; one master of two always carries about half. */
export function heavyBatches(made: readonly DeployedGroup[][], { situation }: RollOptions): string[] {
  const rate = (names: string[]) => names.reduce((sum, name) => sum + (situation.groups[name]?.putTps ?? 0), 0)
  const all = rate(Object.keys(situation.groups))
  return made.flatMap(batch => {
    const names = batch.map(({ name }) => name)
    const percent = all === 0 ? 0 : Math.round((100 * rate(names)) / all)
    return percent > 50 && names.length < Object.keys(situation.groups).length
      ? [
          `${names.join(', ')} carr${names.length === 1 ? 'ies' : 'y'} ${percent} % of what is written: the others take it over meanwhile`,
        ]
      : []
  })
}
