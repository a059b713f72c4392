import { atLeast } from '../../catalogue/version.ts'
import type { Path, Problem } from '../finding.ts'
import type { BrokerGroup } from '../model.ts'
import { error, type Judged, warning } from './rule.ts'

/** Copies that a group can have, and that its version can wait for (rocketmq-facts: 4.9 waits for any one slave, never more). */
export function replication(judged: Judged): Problem[] {
  return [...judged.cluster.groups.flatMap(group => ofGroup(group, judged)), ...copiesWithoutSync(judged)]
}

function ofGroup(group: BrokerGroup, { cluster, topology }: Judged): Problem[] {
  const { name, slaves } = group
  const members = 1 + slaves.length
  const path: Path = ['brokers', name]
  switch (group.replication.mode) {
    case 'none':
      if (slaves.length === 0) return []
      return [
        error(`${name} has slaves, and replication is none`, path, 'replication: async, or sync; or remove its slaves'),
      ]
    case 'async': {
      if (slaves.length > 0 || topology.brokers[name]?.replication == null) return []
      return [warning(`${name} replicates and has no slave: its messages have a single copy`, path, `slaves: [B]`)]
    }
    case 'sync': {
      const { copies } = group.replication
      if (slaves.length === 0)
        return [
          error(
            `replication is sync, and ${name} has no slave`,
            path,
            'slaves: [B], or replication: async for this group',
          ),
        ]
      if (copies > members)
        return [
          error(
            `${name} has ${members} members and cannot keep ${copies} copies: every send would time out`,
            path,
            `copies: ${members}, or more slaves`,
          ),
        ]
      if (copies > 2 && !atLeast(cluster.rocketmq, '5.0.0')) {
        return [
          error(
            `RocketMQ ${cluster.rocketmq} waits for one slave only: ${name} cannot have ${copies} copies confirmed`,
            path,
            'copies: 2, or RocketMQ 5',
          ),
        ]
      }
      return []
    }
    case 'controller':
      return []
  }
}

function copiesWithoutSync({ topology }: Judged): Problem[] {
  const said: [Path, typeof topology.replication][] = [
    [[], topology.replication],
    ...Object.entries(topology.brokers).map(([name, group]): [Path, typeof group.replication] => [
      ['brokers', name],
      group.replication,
    ]),
  ]
  return said.flatMap(([base, value]) => {
    if (typeof value !== 'object' || value.mode === 'sync' || value.copies == null) return []
    return [
      error(
        `copies are counted for sync only, not for ${value.mode}`,
        [...base, 'replication', 'copies'],
        'mode: sync',
      ),
    ]
  })
}
