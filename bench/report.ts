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

/** docs/benchmarks.md; `notes` is its last part, which people write and a new run keeps. */
export function report(figures: Figures, { machine, day, load }: Facts, notes: string): string {
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

${notes}`
}

const notesTitle = '## What is missed, and why\n'

/** The part of an earlier page that was written by hand: a cause is for people to find, not for a program to claim. */
export function notesIn(page: string): string {
  const at = page.indexOf(notesTitle)
  return at < 0 ? notesTitle : page.slice(at)
}

function rowsOf(figures: Figures): Row[] {
  const of = (name: keyof Figures) => median(figures[name])
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`
  const cold: Pair = [of('coldRmqctl'), of('coldShell'), 'shell script']
  const again: Pair = [of('againRmqctl'), of('againAnsible'), 'Ansible, unchanged']
  const status: Pair = [of('status'), of('mqadmin'), '`mqadmin clusterList`']
  const version: Pair = [of('version'), of('node'), '`node -e 0`']
  return [
    ratio('cold `up` until ready', cold, { target: 0.75 }),
    limit('own part of a cold `up`', of('ownShare'), { target: 0.15, show: share }),
    limit('unchanged `up`', of('againRmqctl'), { target: 1.5, show: seconds }),
    ratio('unchanged `up`', again, { target: 0.1 }),
    limit('`status`', of('status'), { target: 0.5, show: seconds }),
    ratio('`status`', status, { target: 0.125 }),
    limit('`check` of four hosts, every connection', of('check'), { target: 3, show: seconds }),
    limit('`lint`, over `--version`', of('lint') - of('version'), { target: 0.1, show: seconds }),
    limit('peak memory of a cold `up`', of('peakBytes'), { target: 150e6, show: megabytes }),
    ratio('`rmqctl --version`', version, { target: 1.7 }),
  ]
}

/** Seconds of ours, of the other, and who that is. */
type Pair = [number, number, string]

function ratio(what: string, [ours, other, name]: Pair, { target }: { target: number }): Row {
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

interface Limit {
  target: number
  show: (value: number) => string
}

function limit(what: string, value: number, { target, show }: Limit): Row {
  const shown = show(value)
  return { what, ours: shown, other: '', value: shown, target: `≤ ${show(target)}`, holds: value <= target }
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
