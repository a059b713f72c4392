import { RmqctlError } from '../errors.ts'
import { formatAgo } from '../report/format.ts'
import { renderTable } from '../report/table.ts'
import { type ClusterRecord, clusterNames, currentCluster, forgetCluster, listClusters } from '../store/clusters.ts'
import type { Context } from './context.ts'
import type { ListOptions } from './options.ts'
import type { Result } from './result.ts'

/** The clusters that this machine knows, the current one marked. */
export async function list({ forget }: ListOptions, context: Context): Promise<Result> {
  if (forget != null) return forgotten(forget, context)
  const [records, names, current] = await Promise.all([
    listClusters(context.home),
    clusterNames(context.home),
    currentCluster(context.home),
  ])
  const clusters = records.map(record => entryOf(record, current))
  const unreadable = names.filter(name => !records.some(record => record.name === name))
  for (const name of unreadable) {
    context.emit({
      type: 'note',
      level: 'warning',
      text: `the local record of ${name} cannot be read: rmqctl use ${name}`,
    })
  }
  const document = { v: 1, clusters, unreadable }
  if (clusters.length === 0) return { text: 'no cluster is known here; begin with: rmqctl up 2m-2s-sync', document }
  return { text: tableOf(clusters, context), document }
}

/** For clusters that are gone with their hosts; nothing but the memory here is touched. @throws RmqctlError `input` */
async function forgotten(name: string, { home }: Context): Promise<Result> {
  const names = await clusterNames(home)
  if (!names.includes(name))
    throw new RmqctlError('input', `no cluster '${name}' is known here`, { hint: 'rmqctl list' })
  await forgetCluster(home, name)
  const text = `${name} is not known here any more; what runs on its hosts goes on, and rmqctl adopt USER@HOST brings it back`
  return { text, document: { v: 1, forgotten: name } }
}

interface ClusterEntry {
  name: string
  current: boolean
  rocketmq: string | null
  hosts: { id: string; where: string }[]
  instances: number | null
  topology: string | null
  /** Destroyed, but for its messages. */
  messagesOnly: boolean
  lastUsed: string
}

function entryOf(record: ClusterRecord, current: string | undefined): ClusterEntry {
  return {
    name: record.name,
    current: record.name === current,
    rocketmq: record.deployment?.rocketmq ?? null,
    hosts: Object.entries(record.hosts).map(([id, endpoint]) => ({
      id,
      where: endpoint.kind === 'local' ? 'local' : endpoint.address,
    })),
    instances: record.deployment?.instances.length ?? null,
    topology: record.topology?.source ?? null,
    messagesOnly: record.messagesOnly ?? false,
    lastUsed: new Date(record.lastUsed).toISOString(),
  }
}

function tableOf(clusters: ClusterEntry[], { view, clock }: Context): string {
  const now = clock()
  const table = renderTable<ClusterEntry>({
    columns: [
      { title: '', cell: one => (one.current ? '*' : ' ') },
      { title: 'CLUSTER', cell: one => (one.messagesOnly ? `${one.name} (messages only)` : one.name) },
      { title: 'ROCKETMQ', cell: one => one.rocketmq ?? '', optional: true },
      { title: 'INSTANCES', cell: one => String(one.instances ?? ''), align: 'right', rank: 2 },
      { title: 'HOSTS', cell: whereText, rank: 1 },
      { title: 'LAST USED', cell: one => formatAgo(Date.parse(one.lastUsed), now), rank: 3 },
      { title: 'TOPOLOGY', cell: one => one.topology ?? '', rank: 4, optional: true },
    ],
    rows: clusters,
    width: view.width,
    ellipsis: view.unicode ? '…' : '~',
  })
  return table.lines.join('\n')
}

function whereText({ hosts }: ClusterEntry): string {
  if (hosts.every(host => host.where === 'local')) return 'this machine'
  const shown = hosts.slice(0, 3).map(host => host.where)
  return hosts.length > 3 ? `${shown.join(', ')} and ${hosts.length - 3} more` : shown.join(', ')
}
