import type { Finished, Running } from './run.ts'

/** A moment of a run, by the events of `--output json`: where the named step begins, or has ended. */
export interface Moment {
  step: string
  /** Default: its begin. */
  ended?: boolean
}

/** What a run needs to be started again and again. */
export interface Killable {
  start(args: string[]): Running
  rmqctl(args: string[]): Promise<Finished>
}

/**
 * Runs `up` and ends it by SIGKILL at a moment. True when it died there, false when it came to its end before, since nothing of that
 * kind was left to do.
 */
export async function killedAtMoment({ start }: Killable, up: string[], { step, ended }: Moment): Promise<boolean> {
  const running = start([...up, '--output', 'json'])
  const event = new RegExp(`"type":"${ended ? 'step-end' : 'step-start'}",[^\\n]*"step":"${step}"`)
  await running.until(new RegExp(`${event.source}|"type":"result"`), 300_000)
  running.kill('SIGKILL')
  const { signal, stdout } = await running.done
  return signal === 'SIGKILL' && event.test(stdout)
}

/** The steps that `up` would do, by `plan`; those of the lanes whose names match. */
export async function plannedSteps({ rmqctl }: Killable, plan: string[], lanes = /(?:)/): Promise<string[]> {
  const { code, stdout, stderr } = await rmqctl([...plan, '--json'])
  if (code !== 0) throw new Error(`plan ended with ${code}:\n${stderr}`)
  const { stages } = JSON.parse(stdout) as { stages: { lanes: { id: string; steps: { id: string }[] }[] }[] }
  const meant = stages.flatMap(stage => stage.lanes).filter(({ id }) => lanes.test(id) && id !== 'survey')
  return meant.flatMap(({ steps }) => steps.map(({ id }) => id))
}

/** So many moments, evenly over the begins and ends of steps; the end of the last, after which nothing is left to do, is none. */
export function momentsOf(steps: readonly string[], count: number): Moment[] {
  const all: Moment[] = steps.flatMap(step => [{ step }, { step, ended: true }]).slice(0, -1)
  return Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)]!)
}

/** Takes the lock of a run that is known to be dead; its lease need not be waited for. */
export async function takeLock({ rmqctl }: Killable, choice: string[]): Promise<void> {
  const { code, stderr } = await rmqctl(['lock', 'release', ...choice, '--yes'])
  if (code !== 0) throw new Error(`lock release ended with ${code}:\n${stderr}`)
}

/** The runs that the audit on this machine keeps, the newest first. */
export async function auditRuns({ rmqctl }: Killable, ...more: string[]) {
  const { stdout } = await rmqctl(['audit', '--json', '-n', '100', ...more])
  return (JSON.parse(stdout) as { runs: { id: string; command: string; outcome: string; exitCode?: number }[] }).runs
}
