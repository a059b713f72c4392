import type { Binding } from './bind.ts'
import { commentWidth, flow, wrapped } from './flow.ts'
import type { Placement } from './place.ts'

/** A topology file made of a placement, with the reasons as its first comment. */
export function placedText(
  { nameservers, groups, unused, reasons }: Placement,
  { hosts, rocketmq, name }: { hosts: Map<string, Binding>; rocketmq: string; name?: string },
): string {
  const isReplicated = groups.some(group => group.slaves.length > 0)
  const brokers = groups.map(({ name: group, master, slaves }) =>
    slaves.length === 0
      ? `  ${group}: { master: ${master} }`
      : `  ${group}: { master: ${master}, slaves: [${slaves.join(', ')}] }`,
  )
  const used = [...hosts].filter(([id]) => !unused.includes(id))
  const bound = used.map(
    ([id, { kind, ...binding }]) => `  ${id}: ${flow(kind === 'local' ? { address: 'local' } : binding)}`,
  )
  return [
    '# How it was decided:',
    ...reasons.flatMap(reason =>
      wrapped(reason, commentWidth - 4).map((line, index) => `# ${index === 0 ? '-' : ' '} ${line}`),
    ),
    ...(name == null ? [] : [`name: ${name}`]),
    `rocketmq: "${rocketmq}"`,
    'hosts:',
    ...bound,
    `nameservers: [${nameservers.join(', ')}]`,
    'brokers:',
    ...brokers,
    `replication: ${isReplicated ? 'sync ' : 'none '}         # ${isReplicated ? 'a send is acknowledged when a slave has it too' : 'there is one copy of every message'}`,
    `flush: ${isReplicated ? 'async               # two machines hold it in memory; sync would also wait for the disk' : 'sync                 # a send is acknowledged when it is on the disk'}`,
    '',
  ].join('\n')
}
