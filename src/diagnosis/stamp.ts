/** RocketMQ's logback patterns write GMT+8 whatever the host's zone is (rmq.broker.logback.xml: `%d{…,GMT+8}`). */
const rocketmqOffsetMs = 8 * 3_600_000

const stampPattern = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,3}))?(Z)?/

export interface Stamp {
  /** Unix ms. */
  time: number
  /** Characters of the line that the stamp takes. */
  length: number
  /** It was written to the millisecond. */
  millis: boolean
}

/** The stamp a log line begins with; null for a continuation line. A `Z` behind it means UTC instead of GMT+8. */
export function parseStamp(line: string): Stamp | null {
  const found = stampPattern.exec(line)
  if (found == null) return null
  const [all, year, month, day, hour, minute, second, fraction, utc] = found
  const millis = fraction == null ? 0 : Number(fraction.padEnd(3, '0'))
  const wall = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    millis,
  )
  return { time: utc == null ? wall - rocketmqOffsetMs : wall, length: all.length, millis: fraction != null }
}

/** A moment as RocketMQ writes it, to the second: comparable as text with the stamps in its files. */
export function rocketmqStamp(time: number): string {
  return new Date(time + rocketmqOffsetMs).toISOString().slice(0, 19).replace('T', ' ')
}

/**
 * Writes moments in a zone (IANA name): "2026-11-20 10:00:00.123", with a Z behind it in UTC.
 * The zone is asked once a quarter of an hour of log time, since asking costs more than all the rest.
 */
export function stampWriter(zone: string): (time: number, millis: boolean) => string {
  const offsets = new Map<number, number>()
  const offsetOf = zoneOffset(zone)
  const end = zone === 'UTC' ? 'Z' : ''
  return (time, millis) => {
    const quarter = Math.floor(time / 900_000)
    let offset = offsets.get(quarter)
    if (offset == null) {
      offset = offsetOf(quarter * 900_000)
      offsets.set(quarter, offset)
    }
    const text = new Date(time + offset).toISOString()
    return `${text.slice(0, 10)} ${text.slice(11, millis ? 23 : 19)}${end}`
  }
}

/** Ms that a zone is ahead of UTC at a moment. */
function zoneOffset(zone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return time => {
    const part = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]))
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(time / 1000) * 1000
  }
}
