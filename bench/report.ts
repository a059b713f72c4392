import type { Figures } from './rounds.ts'
import { median } from './timed.ts'

export interface Facts {
  machine: string
  /** YYYY-MM-DD */
  day: string
  /** Load average of the last minute before the first run: the figures of a busy machine say little. */
  load: number
}

interface Row {
  what: string
  ours: string
  other: string
  /** Of ours to the other; undefined: the limit is about ours alone. */
  value: string
  target: string
  holds: boolean
}

/** docs/benchmarks.md. */
export function report(figures: Figures, { machine, day, load }: Facts): string {
  const rows = rowsOf(figures)
  return `# Benchmarks

\`npm run bench\` makes this page. It boots four hosts (\`test/hosts\`), brings one cluster up on them by each of the three ways below, and
judges all by the same probe (\`bench/ready.ts\`): every NameServer lists every broker, and each slave has acknowledged all that its master
has. The cluster is \`bench/four-hosts.yaml\`: 2m-2s-sync, RocketMQ 5.3.3, two NameServers, small heaps. What is compared ran in turn on the
same machine; the figures are medians, so read the ratios, not the seconds.

${machine}. ${day}, load average ${load.toFixed(1)} when it began.

| what | rmqctl | compared with | measured | target | |
|---|---|---|---|---|---|
${rows.map(row => `| ${row.what} | ${row.ours} | ${row.other} | ${row.value} | ${row.target} | ${row.holds ? 'met' : '**missed**'} |`).join('\n')}

- **Shell script**: \`bench/baseline.sh\`, one multiplexed OpenSSH connection a host, everything in parallel that may be. It stops at "boot
  success" of the last process; its time counts until the cluster is ready, which RocketMQ's own timers decide.
- **Ansible**: \`bench/ansible\`, ansible-core with pipelining, modules that change only what differs, systemd units. A cold run of it until
  the cluster was ready: ${seconds(median(figures.coldAnsible))}.
- **Own part**: what is left of a cold \`up\` when the three stages are taken out in which it waits for starting JVMs: connect, look, send the
  release, write, prove. The controlling process itself used ${seconds(median(figures.controlCpu))} of processor time.
- All hosts are one machine here: six JVMs boot on the cores named above, and so do four sshds, which unpack the release four times.

Runs, in order: cold shell ${list(figures.coldShell)}; cold rmqctl ${list(figures.coldRmqctl)}; unchanged rmqctl ${list(figures.againRmqctl)};
unchanged Ansible ${list(figures.againAnsible)}; status ${list(figures.status)}; mqadmin ${list(figures.mqadmin)} (seconds).
`
}

function rowsOf(figures: Figures): Row[] {
  const of = (name: keyof Figures) => median(figures[name])
  const peak = of('peakBytes') / 1e6
  return [
    ratio('cold `up` until ready', [of('coldRmqctl'), of('coldShell'), 'shell script'], 0.75),
    limit('own part of a cold `up`', [of('ownShare'), 0.15, share]),
    limit('unchanged `up`', [of('againRmqctl'), 1.5, seconds]),
    ratio('unchanged `up`', [of('againRmqctl'), of('againAnsible'), 'Ansible, unchanged'], 0.1),
    limit('`status`', [of('status'), 0.5, seconds]),
    ratio('`status`', [of('status'), of('mqadmin'), '`mqadmin clusterList`'], 0.125),
    limit('peak memory of a cold `up`', [peak, 150, value => `${value.toFixed(0)} MB`]),
    ratio('`rmqctl --version`', [of('version'), of('node'), '`node -e 0`'], 1.7),
  ]
}

function ratio(what: string, [ours, other, name]: [number, number, string], target: number): Row {
  const value = ours / other
  return {
    what,
    ours: seconds(ours),
    other: `${name}: ${seconds(other)}`,
    value: `× ${value.toFixed(3)}`,
    target: `≤ × ${target}`,
    holds: value <= target,
  }
}

function limit(what: string, [ours, target, show]: [number, number, (value: number) => string]): Row {
  return { what, ours: show(ours), other: '', value: show(ours), target: `≤ ${show(target)}`, holds: ours <= target }
}

function share(value: number): string {
  return `${(value * 100).toFixed(0)} %`
}

function seconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} s`
}

function list(values: number[]): string {
  return values.map(value => value.toFixed(value < 10 ? 2 : 1)).join(', ')
}
