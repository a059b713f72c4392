import type { LogFile } from './host-log.ts'
import type { PlacedEntry } from './log-merge.ts'
import { stampWriter } from './stamp.ts'

export interface LineStyle {
  /** IANA name of the zone that stamps are shown in. */
  zone: string
  colour: boolean
}

/** Of the palette of 256: each can be read on a dark and on a light ground. */
export const colours = [31, 28, 136, 127, 61, 130, 66, 131, 64, 67]

/**
 * How an entry is shown: each of its lines behind the name of its instance, `broker-a │ …`, the stamp in the wanted zone.
 * A log that is not the instance's first one is named too. Control characters do not reach the terminal.
 */
export function textLines(files: LogFile[], { zone, colour }: LineStyle): (entry: PlacedEntry) => string {
  const ids = [...new Set(files.map(file => file.instance))]
  const width = Math.max(0, ...ids.map(id => id.length))
  const prefixes = files.map(({ instance, name }, at) => {
    const main = files.findIndex(file => file.instance === instance) === at
    const text = `${instance.padEnd(width)} │${main ? '' : ` ${name} │`}`
    return colour ? `\u001b[38;5;${colours[ids.indexOf(instance) % colours.length]}m${text}\u001b[0m` : text
  })
  const writeStamp = stampWriter(zone)
  return entry => {
    const [head = '', ...rest] = entry.lines
    const first = entry.time == null ? head : writeStamp(entry.time, entry.millis) + head.slice(entry.stampLength)
    return [first, ...rest].map(line => `${prefixes[entry.stream]} ${printable(line)}\n`).join('')
  }
}

/** An entry as one line of JSON. */
export function jsonLines(files: LogFile[]): (entry: PlacedEntry) => string {
  return entry => {
    const { instance, host, name } = files[entry.stream] ?? {}
    const level = / (TRACE|DEBUG|INFO|WARN|ERROR) /.exec(
      entry.lines[0]?.slice(entry.stampLength, entry.stampLength + 8) ?? '',
    )
    const time = new Date(entry.at).toISOString()
    const event = { v: 1, type: 'log', time, host, instance, file: name, level: level?.[1], text: entryText(entry) }
    return `${JSON.stringify(event)}\n`
  }
}

/** An entry's text without its stamp. */
export function entryText({ lines, stampLength }: PlacedEntry): string {
  return lines.join('\n').slice(stampLength).trimStart()
}

function printable(line: string): string {
  return line.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f\u009b]/g, '?')
}
