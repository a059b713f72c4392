import type { BrokerGroup, Replication } from './model.ts'
import { membersOf } from './planned.ts'
import type { GroupEntry, Topology } from './schema.ts'

/** A group with what is said for it, else for the file. */
export function groupOf(name: string, entry: GroupEntry, topology: Topology): BrokerGroup {
  const [master = name, ...slaves] = membersOf(name, entry).map(member => member.id)
  const replication = replicationOf(entry.replication ?? topology.replication, slaves.length)
  const always = (entry.autostart ?? topology.autostart) === 'always' ? { autostart: 'always' as const } : {}
  return { name, replication, flush: entry.flush ?? topology.flush ?? 'async', ...always, master, slaves }
}

/** Two copies are what sync means when no number is said, however many slaves there are: one slave's answer is waited for. */
function replicationOf(said: Topology['replication'], slaves: number): Replication {
  if (said == null) return { mode: slaves > 0 ? 'async' : 'none' }
  const { mode, copies = 2 } = typeof said === 'string' ? { mode: said } : said
  return mode === 'sync' ? { mode, copies } : { mode }
}
