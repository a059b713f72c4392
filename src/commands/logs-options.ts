import type { LogFile } from '../diagnosis/host-log.ts'
import { entryText } from '../diagnosis/log-line.ts'
import type { PlacedEntry } from '../diagnosis/log-merge.ts'
import { RmqctlError, throwAll } from '../errors.ts'
import type { DeployedInstance } from '../topology/deployment.ts'
import { isBroker } from '../topology/roles.ts'

/** As the user gave them. */
export interface LogsOptions {
  follow?: boolean
  /** How many entries of the past; default 100, all with `since`. */
  lines?: string | number
  /** "10m", "2h", "1d", "30s", or a moment such as "2026-11-20T10:00:00Z". */
  since?: string
  /** Which log: store, remoting, stdout, …; several with commas. Default: the instance's main log and stdout. */
  file?: string
  /** Only entries that match this regular expression (JavaScript's). */
  grep?: string
  output?: 'text' | 'json'
  utc?: boolean
}

/** What they mean. */
export interface LogsRequest {
  follow: boolean
  json: boolean
  utc: boolean
  /** Unix ms. */
  since?: number
  fetchLines: number | 'all'
  /** The user said which logs. */
  isNamed: boolean
  filesOf(instance: DeployedInstance): LogFile[]
  wanted(entry: PlacedEntry): boolean
  /** The wanted ones of the past. */
  cut(entries: PlacedEntry[]): PlacedEntry[]
}

const defaultLines = 100
const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Reads the options. @throws RmqctlError `input`, all that is wrong together. `now` in Unix ms. */
export function logsRequest(options: LogsOptions, now: number): LogsRequest {
  const errors: RmqctlError[] = []
  const attempt = <T>(parse: () => T): T | undefined => {
    try {
      return parse()
    } catch (error) {
      if (!(error instanceof RmqctlError)) throw error
      errors.push(error)
      return undefined
    }
  }
  const since = attempt(() => sinceTime(options.since, now))
  const lines = attempt(() => lineCount(options.lines))
  const grep = attempt(() => pattern(options.grep))
  const names = attempt(() => fileNames(options.file))
  throwAll(errors)
  const limit = lines ?? (since == null ? defaultLines : Number.POSITIVE_INFINITY)
  const wanted = (entry: PlacedEntry) =>
    (since == null || entry.at >= since) && (grep == null || grep.test(entryText(entry)))
  return {
    follow: options.follow === true,
    json: options.output === 'json',
    utc: options.utc === true,
    since,
    fetchLines: grep != null && since == null ? 'all' : Number.isFinite(limit) && since == null ? limit : defaultLines,
    isNamed: names != null,
    filesOf: instance => filesOf(instance, names),
    wanted,
    cut: entries => (limit === 0 ? [] : entries.filter(wanted).slice(-limit)),
  }
}

/** Every role's main log is named as RocketMQ names it. */
function filesOf({ id, host, role, dir, proxy }: DeployedInstance, names: string[] | undefined): LogFile[] {
  const main = isBroker({ role }) ? 'broker' : role
  return (names ?? [main, ...(proxy == null ? [] : ['proxy']), 'stdout']).map(name => {
    const path = name === 'stdout' ? `${dir}/stdout.log` : `${dir}/home/logs/rocketmqlogs/${name}.log`
    return { instance: id, host, name, path }
  })
}

const span = /^(\d+)([smhd])$/

/** "10m", which is counted from now, and no moment. */
export function isSpan(since: string | undefined): boolean {
  return since != null && span.test(since)
}

function sinceTime(text: string | undefined, now: number): number | undefined {
  if (text == null) return undefined
  const [, count, unit] = span.exec(text) ?? []
  const time = unit == null ? Date.parse(text) : now - Number(count) * (unitMs[unit] ?? 0)
  if (Number.isNaN(time)) throw bad('--since', text, '10m, 2h, 1d, or 2026-11-20T10:00:00Z')
  return time
}

function lineCount(value: string | number | undefined): number | undefined {
  if (value == null) return undefined
  if (!/^\d{1,9}$/.test(String(value))) throw bad('-n', String(value), 'a number, for example 200')
  return Number(value)
}

function pattern(text: string | undefined): RegExp | undefined {
  if (text == null) return undefined
  try {
    return new RegExp(text, 'm')
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : ''
    throw new RmqctlError('input', `--grep ${text}: ${why}`, {
      cause,
      hint: "quote it for the shell, for example --grep 'ERROR|WARN'",
    })
  }
}

function fileNames(text: string | undefined): string[] | undefined {
  const names = text?.split(',').map(name => name.replace(/\.log$/, ''))
  const wrong = names?.find(name => !/^\w[\w.-]*$/.test(name))
  if (wrong != null) throw bad('--file', wrong, 'the name of a log: broker, store, remoting, stdout, …')
  return names
}

function bad(option: string, value: string, wanted: string): RmqctlError {
  return new RmqctlError('input', `${option} ${value} cannot be read`, { hint: wanted })
}
