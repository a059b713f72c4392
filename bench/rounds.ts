import { setTimeout as delay } from 'node:timers/promises'
import { ansible, baseline, type Contender, rmqctl } from './contenders.ts'
import { untilReady } from './ready.ts'
import type { Timed } from './timed.ts'
import type { World } from './world.ts'

/** Seconds of every run, in the order in which they ran. */
export interface Figures {
  coldShell: number[]
  coldRmqctl: number[]
  coldAnsible: number[]
  /** Part of a cold `up` in which no instance was starting: rmqctl's own, 0..1. */
  ownShare: number[]
  /** Processor time of the controlling process in a cold `up`. */
  controlCpu: number[]
  peakBytes: number[]
  againRmqctl: number[]
  againAnsible: number[]
  status: number[]
  mqadmin: number[]
  /** Of four hosts, with every connection between them. */
  check: number[]
  lint: number[]
  version: number[]
  node: number[]
}

export interface Repeats {
  cold: number
  again: number
  startUp: number
}

type Say = (text: string) => void

/** All measurements, one thing at a time; what is compared runs in turn, so that a drift of the machine meets both. */
export async function measure(world: World, repeats: Repeats, say: Say): Promise<Figures> {
  const figures: Figures = {
    coldShell: [],
    coldRmqctl: [],
    coldAnsible: [],
    ownShare: [],
    controlCpu: [],
    peakBytes: [],
    againRmqctl: [],
    againAnsible: [],
    status: [],
    mqadmin: [],
    check: [],
    lint: [],
    version: [],
    node: [],
  }
  await startUps(world, figures, repeats)
  await shellRounds(world, figures, { ...repeats, say })
  await ansibleRounds(world, figures, { ...repeats, say })
  return figures
}

async function startUps(world: World, figures: Figures, { startUp }: Repeats): Promise<void> {
  const { run, topology } = rmqctl(world)
  for (let n = 0; n < startUp; n++) {
    figures.version.push((await run('--version')).seconds)
    figures.lint.push((await run('lint', topology)).seconds)
    figures.node.push((await world.time([process.execPath, '-e', '0'])).seconds)
  }
}

/** Cold starts against the script; on the last cluster of ours the commands that people repeat. */
async function shellRounds(
  world: World,
  figures: Figures,
  { cold, again, say }: Repeats & { say: Say },
): Promise<void> {
  const ours = rmqctl(world)
  const script = baseline(world)
  for (let round = 1; round <= cold; round++) {
    figures.coldShell.push((await coldStart(script, world)).ready)
    say(`shell ${figures.coldShell.at(-1)?.toFixed(1)} s`)
    await script.remove()
    const { ready, run } = await coldStart(ours, world)
    figures.coldRmqctl.push(ready)
    figures.ownShare.push(ownShare(run))
    figures.controlCpu.push(run.cpuSeconds)
    figures.peakBytes.push(run.peakBytes)
    say(`rmqctl ${ready.toFixed(1)} s`)
    if (round === cold) await repeated(world, figures, again)
    await ours.remove()
  }
}

async function repeated(world: World, figures: Figures, again: number): Promise<void> {
  const ours = rmqctl(world)
  // the first seconds after a start belong to the JVMs' compilers
  await delay(20_000)
  for (let n = 0; n < again; n++) {
    figures.againRmqctl.push((await ours.up()).seconds)
    figures.status.push((await ours.run('status')).seconds)
    figures.check.push((await ours.check()).seconds)
    figures.mqadmin.push((await mqadmin(world)).seconds)
  }
}

async function ansibleRounds(world: World, figures: Figures, { again, say }: Repeats & { say: Say }): Promise<void> {
  const playbook = await ansible(world)
  figures.coldAnsible.push((await coldStart(playbook, world)).ready)
  say(`Ansible ${figures.coldAnsible.at(-1)?.toFixed(1)} s`)
  await delay(20_000)
  for (let n = 0; n < Math.min(again, 3); n++) figures.againAnsible.push((await playbook.up()).seconds)
  say(`Ansible again ${figures.againAnsible.at(-1)?.toFixed(1)} s`)
  await playbook.remove()
}

/** Until the program has ended and the cluster is ready, s. */
async function coldStart(contender: Contender, world: World): Promise<{ ready: number; run: Timed }> {
  const stop = new AbortController()
  const begin = performance.now()
  const ready = untilReady(world.places, AbortSignal.any([stop.signal, AbortSignal.timeout(1_200_000)]))
  try {
    const [run] = await Promise.all([contender.up(), ready])
    return { ready: (performance.now() - begin) / 1000, run }
  } finally {
    stop.abort()
    await ready.catch(() => {})
  }
}

/** What is left of the run when the stages that wait for starting JVMs are taken out. */
function ownShare({ seconds, stdout }: Timed): number {
  const events = stdout.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line)]))
  const starts = events.filter(event => event.type === 'stage-end' && event.stage.startsWith('start-'))
  const waited = starts.reduce((sum, event) => sum + event.ms / 1000, 0)
  return (seconds - waited) / seconds
}

/** RocketMQ's own tool, run here from the same release. */
function mqadmin({ time, places, folder, release }: World): Promise<Timed> {
  const nameservers = places.nameservers.map(address => `${address}:9876`).join(';')
  const java = ['java', `-Duser.home=${folder}`, '-cp', `${release.unpacked}/lib/*`]
  const main = 'org.apache.rocketmq.tools.command.MQAdminStartup'
  return time([...java, main, 'clusterList', '-n', nameservers], { ROCKETMQ_HOME: release.unpacked })
}
