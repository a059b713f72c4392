import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * Writes a program's whole standard input with backpressure and ends it.
 * Resolves with the error of the source, if it had one. A program that stops reading early is no error: its exit code tells.
 */
export async function feed(sink: Writable, source: string | Readable): Promise<Error | undefined> {
  let failure: Error | undefined
  const stream = typeof source === 'string' ? Readable.from([Buffer.from(source)]) : source
  const noticeFailure = (error: Error) => {
    if (!isBrokenSink(error)) failure = error
  }
  stream.once('error', noticeFailure)
  try {
    await pipeline(stream, sink)
  } catch {
    // told by `failure`, or by the program's exit code
  }
  return failure
}

function isBrokenSink(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'EPIPE' || error.code === 'ABORT_ERR'
}
