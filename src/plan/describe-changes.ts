import type { Change, Effect } from './changes.ts'
import type { Plan } from './model.ts'

/** What is not as the topology says, a line a key: instance, key, from and to, and what it takes. None when all is right. */
export function describeChanges({ changes = [], deployment }: Pick<Plan, 'changes' | 'deployment'>): string[] {
  if (changes.length === 0) return []
  const roots = deployment.hosts.map(host => host.root)
  const rows = changes.map(change => [change.instance, whatOf(change, roots), effectText(change)])
  const widths = [0, 1].map(column => Math.max(...rows.map(row => row[column]!.length)))
  return [
    'Changes',
    ...rows.map(([id, what, effect]) => `  ${id!.padEnd(widths[0]!)}  ${what!.padEnd(widths[1]!)}  ${effect}`),
  ]
}

/** One change in a sentence's place: "broker-a fileReservedTime 5 → 72". */
export function changeText(change: Change): string {
  return `${change.instance} ${whatOf(change, [])}`
}

/** What stands for a key that no file says. */
const unsaid = '(default)'

function whatOf({ key, from, to, file, cause }: Change, roots: readonly string[]): string {
  if (key != null) return `${key} ${from ?? unsaid} → ${to ?? unsaid}`
  const root = roots.find(one => file.startsWith(`${one}/`))
  const name = root == null ? file.slice(file.lastIndexOf('/') + 1) : file.slice(root.length + 1)
  return cause === 'earlier' ? `${name} was changed after it was started` : name
}

const effects: Record<Effect, string> = {
  file: 'file only',
  start: 'when it starts',
  hot: 'hot',
  restart: 'restart',
  immutable: 'cannot be changed',
}

const causes: Partial<Record<Change['cause'], string>> = {
  'hand-edit': 'edited by hand',
  'run-time': 'changed while it ran',
  missing: 'missing',
}

function effectText({ effect, cause }: Change): string {
  return causes[cause] == null ? effects[effect] : `${effects[effect]} (${causes[cause]})`
}
