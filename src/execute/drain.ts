import { groupNamed, instanceNamed } from '../components/deployed.ts'
import { RmqctlError } from '../errors.ts'
import type { StepKind } from '../plan/model.ts'
import type { Asking } from '../probes/asking.ts'
import { check } from '../probes/check.ts'
import { type FreshMessage, freshMessages, type QueueEnds, queueEnds } from '../probes/fresh-messages.ts'
import { type RoutePermission, unlistedGroups, writableRoutes } from '../probes/permissions.ts'
import type { DeployedGroup } from '../topology/deployment.ts'
import type { Progress } from './execute.ts'
import { pause } from './retry.ts'
import { wipe } from './wipe.ts'

export interface DrainDeps {
  asking: Asking
  progress: Progress
  /** Monotonic ms. */
  now: () => number
  signal: AbortSignal
}

type DrainStep = Extract<StepKind, { kind: 'drain' }>

/** How often the wipe is looked at (rocketmq-facts 11.4). */
const watchMs = 5000
const tickMs = 1000
/** How long a master that is drained may answer nothing. */
const silenceMs = 10_000
/** How often it may be undone before this is given up. */
const attempts = 3

/**
 * Sends producers away from a group: wipes its write permission at every NameServer, waits until every client has asked for a new
 * route, then until no producer's message comes in any more. Anything may undo the wipe meanwhile — a new consumer group on 4.9, a
 * new topic, a NameServer that restarts — so it is watched, repeated, and given up the third time. `undone`: what has undone it in
 * this run so far; more is added.
 * @throws RmqctlError `failed` naming what still writes, what undid the wipe, or who that should take the messages is gone.
 */
export async function drain(step: DrainStep, deps: DrainDeps, undone: RoutePermission[] = []): Promise<void> {
  const group = groupNamed(step.group, deps.asking.deployment)
  for (;;) {
    const last = undone.at(-1)
    if (last != null && undone.length >= attempts) throw undoneTooOften(group, last)
    await wipeWhenListed(group.name, deps)
    const again = (await waitForRoutes(group, step, deps)) ?? (await waitForQuiet(group, step, deps))
    if (again == null) return deps.progress(`nothing new is written to ${group.name}`)
    undone.push(again)
    deps.progress(undoneText(again))
  }
}

/** For a NameServer that was restarted: brokers register there again each 30 s. */
const listedMs = 90_000

/**
 * Takes the write permission away once every NameServer lists the other groups: what began anew a moment ago may know of this one
 * alone, and its clients would have nobody left to write to.
 * @throws RmqctlError `failed` when it does not within 90 s.
 */
export async function wipeWhenListed(group: string, { asking, progress, now, signal }: DrainDeps): Promise<void> {
  const begin = now()
  for (;;) {
    const [unlisted] = await unlistedGroups(group, asking)
    if (unlisted == null) return wipe(group, asking)
    const why = `${unlisted.nameserver} does not list ${unlisted.group}`
    progress(`${why} yet, so ${group} stays writable`)
    if (now() - begin > listedMs) throw unlistedTooLong(group, why)
    await pause(tickMs, signal)
  }
}

/** What undid a wipe. */
export function undoneText({ topic, nameserver }: RoutePermission): string {
  return `${topic} became writable again at ${nameserver}: wiping once more`
}

/** Watches a wipe until the signal fires, and repeats it whenever it was undone, which is told once each time. */
export async function keepWiped(
  group: DeployedGroup,
  asking: Asking,
  { signal, onUndone }: { signal: AbortSignal; onUndone: (route: RoutePermission) => void },
): Promise<void> {
  const within = { ...asking, signal }
  let isTold = false
  while (!signal.aborted) {
    try {
      await pause(watchMs, signal)
      const [undone] = await writableRoutes(group, within)
      if (undone == null) continue
      if (!isTold) onUndone(undone)
      isTold = true
      if ((await unlistedGroups(group.name, within)).length > 0) continue
      await wipe(group.name, within)
      isTold = false
    } catch {
      // a NameServer that is away, or the end of the watch: whoever restores the permissions says what is wrong then
    }
  }
}

/** The first route that became writable; undefined when the time is over. */
async function waitForRoutes(
  group: DeployedGroup,
  { routeWaitMs, elsewhere }: DrainStep,
  deps: DrainDeps,
): Promise<RoutePermission | undefined> {
  const end = deps.now() + routeWaitMs
  const watch = watchOf(group, elsewhere, deps)
  for (let left = routeWaitMs; left > 0; left = end - deps.now()) {
    deps.progress(`until no producer writes to ${group.name} any more: ${Math.ceil(left / 1000)} s left`)
    await pause(Math.min(tickMs, left), deps.signal)
    const undone = await watch()
    if (undone != null) return undone
  }
  return undefined
}

/** Asks now and then; undefined while the wipe holds. Throws when a master elsewhere has not answered twice. */
function watchOf(
  group: DeployedGroup,
  elsewhere: readonly string[],
  { asking, now }: DrainDeps,
): () => Promise<RoutePermission | undefined> {
  let last = now()
  let silent: string[] = []
  return async () => {
    if (now() - last < watchMs) return undefined
    last = now()
    const before = silent
    silent = await silentAmong(elsewhere, asking)
    const gone = silent.find(id => before.includes(id))
    if (gone != null) throw nowhereElse(group, gone)
    const [undone] = await writableRoutes(group, asking)
    return undone
  }
}

async function waitForQuiet(
  group: DeployedGroup,
  { quietMs, limitMs, elsewhere }: DrainStep,
  deps: DrainDeps,
): Promise<RoutePermission | undefined> {
  const master = instanceNamed(group.master, deps.asking.deployment)
  const begin = deps.now()
  const watch = watchOf(group, elsewhere, deps)
  let from = await endsOf(group, deps)
  // the broker's clock is told in whole seconds
  const bornAfter = from.clock + tickMs
  let quietSince = begin
  let heardAt = begin
  let seen: FreshMessage[] = []
  while (deps.now() - quietSince < quietMs) {
    await pause(tickMs, deps.signal)
    const undone = await watch()
    if (undone != null) return undone
    const to = await queueEnds(master, deps.asking, from)
    if (to == null) {
      // silence of a master is no quiet: it may be gone, and its slave must not stop then
      if (deps.now() - heardAt > silenceMs) throw tellsNothing(master.id)
      quietSince = deps.now()
      continue
    }
    heardAt = deps.now()
    const fresh = await freshMessages(master, { from, to, bornAfter }, deps.asking)
    from = to
    if (fresh.length > 0) {
      seen = [...seen, ...fresh].slice(-100)
      quietSince = deps.now()
    }
    const still =
      fresh.length > 0 ? `${fresh[0]!.bornHost} still writes to ${fresh[0]!.topic}` : 'nothing new is written'
    deps.progress(`${still}; ${Math.ceil((quietMs - (deps.now() - quietSince)) / 1000)} s of quiet to go`)
    if (deps.now() - begin > limitMs) throw stillWritten(group, seen, limitMs)
  }
  return undefined
}

async function endsOf({ master }: DeployedGroup, { asking }: DrainDeps): Promise<QueueEnds> {
  const ends = await queueEnds(instanceNamed(master, asking.deployment), asking)
  if (ends != null) return ends
  throw tellsNothing(master)
}

/** Of some masters those that do not answer. */
async function silentAmong(masters: readonly string[], asking: Asking): Promise<string[]> {
  const asked = await Promise.all(
    masters.map(async id => ({ id, verdict: await check({ kind: 'answers', instance: id }, asking) })),
  )
  return asked.filter(({ verdict }) => !verdict.holds).map(({ id }) => id)
}

function tellsNothing(master: string): RmqctlError {
  return new RmqctlError('failed', `${master} does not tell what is written to it`, { hint: `rmqctl logs ${master}` })
}

function nowhereElse({ name }: DeployedGroup, gone: string): RmqctlError {
  return new RmqctlError(
    'failed',
    `${gone} does not answer any more: ${name} stays, since messages go there meanwhile`,
    {
      hint: `rmqctl logs ${gone}`,
    },
  )
}

function unlistedTooLong(group: string, why: string): RmqctlError {
  const text = `${why} after ${listedMs / 1000} s: while ${group} takes no messages, its clients could not send at all`
  return new RmqctlError('failed', text, { hint: 'rmqctl status' })
}

function stillWritten({ name }: DeployedGroup, seen: FreshMessage[], limitMs: number): RmqctlError {
  const topics = [...new Set(seen.map(({ topic }) => topic))].join(', ')
  const hosts = [...new Set(seen.map(({ bornHost }) => bornHost.replace(/:\d+$/, '')))].join(', ')
  return new RmqctlError(
    'failed',
    `${name} still takes messages ${Math.round(limitMs / 1000)} s after its write permission was taken away: topics ${topics}, from ${hosts}`,
    { hint: 'clients that ask for routes more rarely: --route-wait 2m\nto restart it all the same: --no-drain' },
  )
}

function undoneTooOften({ name }: DeployedGroup, { topic, nameserver }: RoutePermission): RmqctlError {
  return new RmqctlError(
    'failed',
    `the write permission of ${name} was restored ${attempts} times by somebody else, last for ${topic} at ${nameserver}`,
    { hint: 'wait until no topics or consumer groups are made, then run the same again' },
  )
}
