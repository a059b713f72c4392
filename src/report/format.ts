const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** A duration for people: "0.3 s", "42 s", "3m 12s", "2h 05m", "4d 3h". Takes ms. */
export function formatDuration(ms: number): string {
  const rounded = Math.round(ms / 100) * 100
  if (rounded < 10 * second) return `${(rounded / second).toFixed(1)} s`
  const seconds = Math.round(ms / second)
  if (seconds < 60) return `${seconds} s`
  if (ms < hour) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`
  if (ms < day) return `${Math.floor(ms / hour)}h ${two(Math.floor((ms % hour) / minute))}m`
  return `${Math.floor(ms / day)}d ${Math.floor((ms % day) / hour)}h`
}

/** How long ago a moment was: "just now", "3m 12s ago". Takes Unix ms; a moment in the future counts as now. */
export function formatAgo(at: number, now: number): string {
  const ms = now - at
  return ms < 5 * second ? 'just now' : `${formatDuration(ms)} ago`
}

/** Bytes with binary units, three digits at most: "0 B", "1.5 KB", "12 MB", "3.2 GB". */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB']
  let value = bytes
  let unit = 0
  while (Math.round(value) >= 1000 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  const text = unit === 0 || value >= 9.95 ? String(Math.round(value)) : value.toFixed(1)
  return `${text} ${units[unit]}`
}

/** Messages a second: "0", "0.4", "12", "1.2k", "34k". */
export function formatRate(perSecond: number): string {
  if (perSecond <= 0) return '0'
  if (perSecond < 9.95) return perSecond.toFixed(1)
  if (perSecond < 999.5) return String(Math.round(perSecond))
  const thousands = perSecond / 1000
  return thousands < 9.95 ? `${thousands.toFixed(1)}k` : `${Math.round(thousands)}k`
}

/** A share of 0…1 as "14%". */
export function formatRatio(ratio: number): string {
  return `${Math.round(ratio * 100)}%`
}

/** A moment as a log line shows it: UTC, to the second. Takes Unix ms. */
export function formatTime(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
}

/** What a row says, when the row begins with the name already: "broker-a is not registered" is "not registered". */
export function withoutName(text: string, name: string): string {
  const strip = (clause: string) => (clause.startsWith(`${name} is `) ? clause.slice(`${name} is `.length) : clause)
  return text.split('; ').map(strip).join('; ')
}

/** "1 host", "2 hosts". */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
