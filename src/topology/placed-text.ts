import type { Binding } from './bind.ts'
import { commentWidth, flow, wrapped } from './flow.ts'
import type { Placement } from './placement.ts'

/** A topology file made of a placement, with the reasons as its first comment. */
export function placedText(
  placement: Placement,
  { hosts, rocketmq, name }: { hosts: Map<string, Binding>; rocketmq: string; name?: string },
): string {
  const { nameservers, unused, reasons } = placement
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
    ...controllerLines(placement),
    'brokers:',
    ...groupLines(placement),
    commented(`replication: ${placement.replication}`, acknowledged[placement.replication]),
    ...flushLines(placement),
    ...proxyLines(placement),
    '',
  ].join('\n')
}

function commented(text: string, comment: string): string {
  return `${text.padEnd(26)} # ${comment}`
}

const acknowledged: Record<Placement['replication'], string> = {
  none: 'there is one copy of every message',
  async: 'a send waits for no slave: with the machine of a master its last messages may be lost',
  sync: 'a send is acknowledged when a slave has it too',
  controller: 'a send is acknowledged when every replica in sync has it',
}

function flushLines({ replication }: Placement): string[] {
  if (replication === 'async') return [commented('flush: async', 'sync would also wait for the disk of the master')]
  if (replication === 'none') return [commented('flush: sync', 'a send is acknowledged when it is on the disk')]
  return [commented('flush: async', 'two machines hold it in memory; sync would also wait for the disk')]
}

function groupLines({ groups, replication }: Placement): string[] {
  return groups.map(({ name, master, slaves }) => {
    if (replication === 'controller') return `  ${name}: { replicas: [${[master, ...slaves].join(', ')}] }`
    return slaves.length === 0
      ? `  ${name}: { master: ${master} }`
      : `  ${name}: { master: ${master}, slaves: [${slaves.join(', ')}] }`
  })
}

function controllerLines({ controllers, nameservers }: Placement): string[] {
  if (controllers == null) return []
  if (controllers !== 'nameservers') return [`controllers: [${controllers.join(', ')}]`]
  return [commented('controllers: nameservers', `one in each of the ${nameservers.length}`)]
}

function proxyLines({ proxy, proxies }: Placement): string[] {
  if (proxy != null) return [commented('proxy: local', 'one in each broker that can be master')]
  return proxies.length === 0
    ? []
    : [commented(`proxies: [${proxies.join(', ')}]`, 'for clients of RocketMQ 5, gRPC 8081')]
}
