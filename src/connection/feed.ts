import { once } from 'node:events'
import { Readable, type Writable } from 'node:stream'

/**
 * Writes a program's whole standard input with backpressure and ends it. When the source breaks, `onFailure` is told and
 * the sink is left open: an end would make half an input look like a whole one, so the program is to be stopped first.
 * A program that stops reading early is no error: its exit code tells.
 */
export function feed(sink: Writable, source: string | Readable, onFailure: (error: Error) => void): void {
  const stream = typeof source === 'string' ? Readable.from([Buffer.from(source)]) : source
  let isGone = false
  const leave = () => {
    isGone = true
    stream.destroy()
  }
  sink.once('close', leave).once('error', leave)
  pump(stream, sink).catch((error: Error) => {
    if (!isGone) onFailure(error)
  })
}

async function pump(stream: Readable, sink: Writable): Promise<void> {
  for await (const chunk of stream) {
    if (!sink.write(chunk)) await once(sink, 'drain')
  }
  sink.end()
}
