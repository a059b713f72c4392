import type { Duplex } from 'node:stream'
import { type Answer, answered, type Failure, failureOf } from './answer.ts'
import { type Decoded, frameDecoder } from './decoder.ts'
import { encodeFrame, type Frame } from './frame.ts'

const responseBit = 1

/** One open stream to a server and the requests that wait on it. Once it failed it stays so. */
export class RemotingConnection {
  readonly #stream: Duplex
  readonly #waiting = new Map<number, (answer: Answer<Frame>) => void>()
  #opaque = 0
  #heard = 0
  #silent = false
  #failure: Failure | undefined

  constructor(stream: Duplex) {
    this.#stream = stream
    const decode = frameDecoder()
    let partial = false
    stream.on('data', (chunk: Buffer) => {
      this.#heard += 1
      const decoded = decode(chunk)
      partial = decoded.partial
      this.#receive(decoded)
    })
    stream.on('error', error => this.#fail(failureOf(error)))
    const ended = () => this.#fail({ kind: 'closed', text: partial ? 'closed in the middle of an answer' : 'closed' })
    stream.on('end', ended)
    stream.on('close', ended)
  }

  /** Fit for another request. After one that nothing was heard on it is not: its host may have died without a word. */
  get open(): boolean {
    return this.#failure == null && !this.#silent
  }

  /** Settles with the response, or with why the connection ended; after the signal nobody is told. */
  request(code: number, parts: { fields?: Record<string, string>; body?: Buffer }, signal: AbortSignal) {
    return new Promise<Answer<Frame>>(resolve => {
      if (this.#failure != null) return resolve({ ok: false, failure: this.#failure })
      this.#opaque += 1
      const opaque = this.#opaque
      this.#waiting.set(opaque, resolve)
      const heardBefore = this.#heard
      signal.addEventListener('abort', () => this.#forget(opaque, heardBefore))
      const { fields = {}, body = Buffer.alloc(0) } = parts
      this.#stream.write(encodeFrame({ code, opaque, flag: 0, fields, body }))
    })
  }

  #forget(opaque: number, heardBefore: number): void {
    if (this.#waiting.delete(opaque) && this.#heard === heardBefore) this.#silent = true
    if (this.#silent && this.#waiting.size === 0) this.close()
  }

  close(): void {
    this.#fail({ kind: 'closed', text: 'closed' })
  }

  /** Servers send requests too (a consumer group changed); only what answers one of ours is taken. */
  #receive({ frames, broken }: Decoded): void {
    for (const frame of frames.filter(one => (one.flag & responseBit) !== 0)) {
      this.#waiting.get(frame.opaque)?.(answered(frame))
      this.#waiting.delete(frame.opaque)
    }
    if (broken != null) this.#fail({ kind: 'not-rocketmq', text: `not RocketMQ (${broken})` })
  }

  #fail(failure: Failure): void {
    if (this.#failure != null) return
    this.#failure = failure
    this.#stream.destroy()
    for (const resolve of this.#waiting.values()) resolve({ ok: false, failure })
    this.#waiting.clear()
  }
}
