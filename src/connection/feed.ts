import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * Writes a program's whole standard input with backpressure and ends it. `onFailure` is told when the source breaks,
 * before the sink is ended. A program that stops reading early is no error: its exit code tells.
 */
export function feed(sink: Writable, source: string | Readable, onFailure: (error: Error) => void): void {
  const stream = typeof source === 'string' ? Readable.from([Buffer.from(source)]) : source
  stream.once('error', error => {
    if (!isBrokenSink(error)) onFailure(error)
  })
  pipeline(stream, sink).catch(() => {
    // the source told it above, the sink's program tells it by its exit code
  })
}

function isBrokenSink(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'EPIPE' || error.code === 'ABORT_ERR'
}
