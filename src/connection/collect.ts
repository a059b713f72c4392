import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'

/** What a program wrote, gathered while it runs. */
export interface Collected {
  text(): string
  /**
   * Resolves when the stream has ended, or when nothing came for `quietMs`. To be called after the program's own exit:
   * a grandchild that inherited the stream (a daemon) may hold it open for ever, and is not waited for.
   */
  settled(quietMs: number): Promise<void>
}

/** Reads a stream as UTF-8 text; with `onChunk` the pieces go there and nothing is kept. */
export function collect(stream: Readable, onChunk?: (chunk: string) => void): Collected {
  const pieces: string[] = []
  let seen = 0
  let ended = false
  const end = new Promise<void>(resolve => {
    const finish = () => {
      ended = true
      resolve()
    }
    stream.once('end', finish).once('close', finish).on('error', finish)
  })
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    seen++
    if (onChunk == null) pieces.push(chunk)
    else onChunk(chunk)
  })
  return {
    text: () => pieces.join(''),
    settled: quietMs =>
      Promise.race([
        end,
        quiet(
          () => seen,
          () => ended,
          quietMs,
        ),
      ]),
  }
}

/** A busy event loop runs late timers before it reads sockets, so one more turn is given before silence is believed. */
async function quiet(seen: () => number, ended: () => boolean, quietMs: number): Promise<void> {
  let before: number
  do {
    before = seen()
    await delay(quietMs, undefined, { ref: !ended() })
    await new Promise(resolve => setImmediate(resolve))
  } while (seen() !== before && !ended())
}
