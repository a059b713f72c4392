import { setMaxListeners } from 'node:events'
import type { Duplex } from 'node:stream'
import { interruptionOf } from '../errors.ts'
import { type Answer, answered, failed, failureOf } from './answer.ts'
import { RemotingConnection } from './connection.ts'
import type { Frame } from './frame.ts'
import { type Rpc, UnreadableAnswer } from './rpc.ts'

/** Opens a byte stream to the server; the signal fires when nobody waits for it any more. */
export type Dial = (signal: AbortSignal) => Promise<Duplex>

export interface CallOptions {
  /** For dialling and answering together, ms; 3000 if not said, as RocketMQ's own clients. */
  timeoutMs?: number
  signal?: AbortSignal
}

/**
 * Asks one server. It dials on the first request and again after a connection was lost; requests may be under way
 * together and are told apart by their opaque.
 */
export class RemotingClient implements AsyncDisposable {
  readonly #dial: Dial
  readonly #underWay = new Set<() => void>()
  #closed = false
  #connection: RemotingConnection | undefined
  #dialling: Dialling | undefined

  constructor(dial: Dial) {
    this.#dial = dial
  }

  /**
   * One request and its answer.
   * @throws RmqctlError `interrupted` when the caller's signal fires; everything else is a value.
   */
  async call<Q, A>(rpc: Rpc<Q, A>, question: Q, options: CallOptions = {}): Promise<Answer<A>> {
    const { timeoutMs = 3000, signal } = options
    throwIfInterrupted(signal)
    const giveUp = new AbortController()
    const stop = () => giveUp.abort()
    const timer = setTimeout(stop, timeoutMs)
    this.#underWay.add(stop)
    // A survey's requests all listen to one signal: more than ten are no leak.
    if (signal != null) setMaxListeners(0, signal)
    signal?.addEventListener('abort', stop)
    try {
      const frame = await Promise.race([this.#ask(rpc, question, giveUp.signal), aborted(giveUp.signal)])
      throwIfInterrupted(signal)
      if (frame != null) return frame.ok ? decodeAnswer(rpc, frame.value) : frame
      return this.#closed ? clientClosed : failed('timed-out', `no answer in ${timeoutMs} ms`)
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      this.#underWay.delete(stop)
      giveUp.abort()
    }
  }

  /** Ends the connection; requests that are under way fail as `closed`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    for (const stop of this.#underWay) stop()
    this.#dialling?.controller.abort()
    this.#connection?.close()
  }

  async #ask<Q, A>(rpc: Rpc<Q, A>, question: Q, signal: AbortSignal): Promise<Answer<Frame>> {
    if (this.#closed) return clientClosed
    const opened = this.#connection?.open === true ? answered(this.#connection) : await this.#join(signal)
    return opened.ok ? opened.value.request(rpc.code, rpc.encode(question), signal) : opened
  }

  /** All requests that wait for a connection share one dial; it is given up when the last of them is. */
  #join(signal: AbortSignal): Promise<Answer<RemotingConnection>> {
    this.#dialling ??= this.#startDial()
    const dialling = this.#dialling
    dialling.waiting += 1
    signal.addEventListener('abort', () => {
      dialling.waiting -= 1
      if (dialling.waiting > 0 || dialling.done) return
      dialling.controller.abort()
      if (this.#dialling === dialling) this.#dialling = undefined
    })
    return dialling.result
  }

  #startDial(): Dialling {
    const controller = new AbortController()
    const dialling: Dialling = { controller, waiting: 0, done: false, result: this.#open(controller.signal) }
    const end = () => {
      dialling.done = true
      if (this.#dialling === dialling) this.#dialling = undefined
    }
    void dialling.result.then(end, end)
    return dialling
  }

  async #open(signal: AbortSignal): Promise<Answer<RemotingConnection>> {
    try {
      const stream = await this.#dial(signal)
      if (signal.aborted || this.#closed) {
        stream.destroy()
        return clientClosed
      }
      this.#connection = new RemotingConnection(stream)
      return answered(this.#connection)
    } catch (error) {
      return { ok: false, failure: failureOf(error) }
    }
  }
}

interface Dialling {
  controller: AbortController
  result: Promise<Answer<RemotingConnection>>
  /** Requests that wait for it. */
  waiting: number
  /** The stream belongs to the connection now: its dial's signal must not end it. */
  done: boolean
}

const clientClosed = failed('closed', 'the client is closed')

function decodeAnswer<Q, A>(rpc: Rpc<Q, A>, frame: Frame): Answer<A> {
  if (frame.code !== 0 && rpc.alsoAnswers?.includes(frame.code) !== true) {
    return failed('rejected', frame.remark ?? `code ${frame.code}`, frame.code)
  }
  try {
    return answered(rpc.decode(frame))
  } catch (error) {
    if (error instanceof UnreadableAnswer) return failed('unreadable', `unreadable answer: ${error.message}`)
    throw error
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise(resolve => signal.addEventListener('abort', () => resolve(undefined)))
}

function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return
  throw interruptionOf(signal)
}
