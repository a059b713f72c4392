import { type Readable, Transform } from 'node:stream'

/** Passes a stream on and tells how much has gone, in steps of a hundredth; nothing flows before somebody reads. */
export function counted(source: Readable, total: number, tell: (ratio: number) => void): Readable {
  let bytes = 0
  let told = 0
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      bytes += chunk.length
      if (bytes - told >= total / 100 || bytes === total) {
        told = bytes
        tell(bytes / total)
      }
      next(null, chunk)
    },
  })
  source.once('error', error => counter.destroy(error))
  return source.pipe(counter)
}
