import type { Probe } from '../components/component.ts'
import type { Connection, Output } from '../connection/connection.ts'
import type { Diagnosis } from '../diagnosis/evidence.ts'
import type { StepKind } from '../plan/model.ts'
import type { Verdict } from '../probes/verdict.ts'
import type { DeployedInstance } from '../topology/deployment.ts'
import type { Progress } from './execute.ts'
import { untilHolds } from './retry.ts'
import type { SurveyCall } from './survey.ts'
import { stalledError, suspicion, withCause } from './suspicion.ts'
import { tickingClock } from './ticking-clock.ts'
import type { Watched, Watchers } from './watch.ts'

export interface ReadinessDeps {
  watchers: Watchers
  /** Instances that this run started or found starting, with what is seen of them. */
  watched: Map<string, Watched>
  /** Asks RocketMQ itself, once. */
  ask: (probe: Probe, signal: AbortSignal) => Promise<Verdict>
  /** Makes a broker register at once (rocketmq-facts 10); writes its rendered file back. */
  nudge: (instance: DeployedInstance, signal: AbortSignal) => Promise<void>
  /** Throws why an instance ended, with cause and cure where they are known. */
  explainExit: (instance: DeployedInstance, output?: Output) => Promise<never>
  /** Why an instance that runs does not get on, where that can be told; never throws. */
  suspect: (id: string) => Promise<Diagnosis | undefined>
  /** Asks all probes until they hold together. */
  survey: (until: Probe[], options: SurveyCall) => Promise<void>
  connections: Map<string, Connection>
  /** Hosts whose own name does not resolve, with that name. */
  unresolved?: ReadonlyMap<string, string>
  /** Monotonic ms. */
  now: () => number
  signal: AbortSignal
}

/** Between two questions; an answer takes 10-20 ms. */
const intervalMs = 80
/**
 * A broker registers before it prints its boot line (5.3.3:BrokerController#start, not one way). One that is not listed a
 * moment after that line lost the race of its first registration, and waits 10 s for the next (rocketmq-facts 2.4).
 */
const nudgeAfterMs = 300

type Ready = ReadinessDeps & { progress: Progress }

/**
 * Waits until an instance that was started is ready: its boot line first, then what the cluster itself says. Ends early when
 * the process does, and after `progressTimeoutMs` in which nothing at all moved — never after a fixed boot time.
 * @throws RmqctlError `failed` that names what is missing, since when, and why where that is known.
 */
export async function awaitReady(
  instance: DeployedInstance,
  step: Extract<StepKind, { kind: 'await' }>,
  deps: Ready,
): Promise<void> {
  const { id, host } = instance
  const waited = stallClock(instance, deps)
  const suspected = suspicion(() => deps.suspect(id))
  const nudge = nudgeOnce(instance, deps)
  for (const probe of step.until) {
    const begin = deps.now()
    await untilHolds(() => answerOf(probe, instance, { ...deps, sinceMs: () => deps.now() - begin }), {
      intervalMs,
      signal: deps.signal,
      onWait: why => {
        const { ms, stillMs } = waited(probe, why)
        const suspect = suspected(stillMs)
        deps.progress(withCause(why, suspect))
        if (stillMs > step.progressTimeoutMs) {
          const text = `${id} is not ready after ${Math.round(ms / 1000)} s and nothing moves any more: ${why}`
          throw stalledError(text, suspect, { host, hint: `rmqctl logs ${id}` })
        }
        if (probe.kind === nudgedAt(instance) && deps.now() - begin > nudgeAfterMs) nudge.give()
      },
    })
  }
  await nudge.given()
  deps.progress('ready')
}

type Since = Ready & { sinceMs: () => number }

async function answerOf(probe: Probe, instance: DeployedInstance, deps: Since): Promise<Verdict> {
  const watched = deps.watched.get(instance.id)
  if (watched?.exit != null) return deps.explainExit(instance)
  if (watched?.lost != null) throw watched.lost
  return probe.kind === 'booted' ? bootAnswer(watched, instance, deps) : deps.ask(probe, deps.signal)
}

/** A NameServer says nothing before it has its host's own name, which takes about 40 s where nobody answers (rocketmq-facts 10). */
const silentMs = 4000

function unresolvedText(name: string): string {
  return `booting, and silent: the host's own name ${name} does not resolve, and Java asks for it for up to 40 s (in /etc/hosts: 127.0.1.1 ${name})`
}

/** The lines that say a process has booted, all roles and versions (rocketmq-facts 2.1). */
const bootLine = /(Name Server|Controller Server|broker\[.*\]) boot success|rocketmq-proxy startup successfully/

/** An instance that nobody started in this run is not watched: it was running, so it has booted. */
function bootAnswer(watched: Watched | undefined, { host }: DeployedInstance, deps: Since): Verdict {
  if (watched == null || watched.lines.some(line => bootLine.test(line))) return { holds: true }
  const name = deps.unresolved?.get(host)
  const isSilent = name != null && watched.lines.length === 0 && deps.sinceMs() > silentMs
  return { holds: false, why: isSilent ? unresolvedText(name) : 'booting' }
}

/**
 * How long it waits, and since when nothing new has shown: until it has booted what the process writes counts, since it may read a long
 * log; from then on only what is answered, since one that reaches nobody writes that down for ever. Answers that take turns are not new.
 */
function stallClock(
  instance: DeployedInstance,
  deps: Ready,
): (probe: Probe, why: string) => { ms: number; stillMs: number } {
  const clock = tickingClock(deps.now)
  const seen = new Set<string>()
  let since = 0
  return ({ kind }, why) => {
    const ms = clock()
    const now = `${kind === 'booted' ? deps.watched.get(instance.id)?.version : kind} ${why}`
    if (!seen.has(now)) since = ms
    seen.add(now)
    return { ms, stillMs: ms - since }
  }
}

/**
 * What a broker is told to register for: to be listed; a replica, which registers when it gets its role and not before, to learn where
 * its master's HA port is.
 */
function nudgedAt({ role }: DeployedInstance): Probe['kind'] {
  return role === 'replica' ? 'in-sync' : 'registered'
}

/** A broker of this run that answers but lost the race of its first registration is told to register; a NameServer needs none. */
function nudgeOnce(instance: DeployedInstance, deps: Ready): { give: () => void; given: () => Promise<void> } {
  let nudged: Promise<void> | undefined
  const mayNudge = instance.group != null && deps.watched.get(instance.id)?.isFresh === true
  return {
    give: () => {
      // its own failure does no harm: RocketMQ registers by itself a little later
      if (mayNudge) nudged ??= deps.nudge(instance, deps.signal).catch(() => {})
    },
    // the file is put back in the same step
    given: async () => nudged,
  }
}
