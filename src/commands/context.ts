import { randomUUID } from 'node:crypto'
import type { Writable } from 'node:stream'
import type { Emit } from '../events.ts'
import { wantsColor } from '../report/color.ts'
import type { TextView } from '../report/problems.ts'
import type { Reporter, Screen } from '../report/reporter.ts'
import { speaksUnicode } from '../report/symbols.ts'
import { createReporter } from '../report/views.ts'
import { type Audit, createAudit } from '../store/audit.ts'
import { maskArgv } from '../store/audit-mask.ts'
import { type Home, homeOf } from '../store/home.ts'
import { type Ask, createAsk } from './ask.ts'
import type { Env, Io } from './io.ts'
import type { GlobalOptions } from './options.ts'

/** All that a verb may use of the world around it, beside its options. */
export interface Context {
  env: Env
  cwd: string
  options: GlobalOptions
  home: Home
  /** Unix ms. */
  clock: () => number
  /** The words of the command line, secrets masked. */
  argv: readonly string[]
  uuid: () => string
  /** Fires on the first Ctrl-C, SIGTERM, SIGHUP and after --timeout. */
  signal: AbortSignal
  /** Progress, for the view that the user chose. */
  emit: Emit
  /** Standard output itself, for streams without end. */
  stdout: Writable
  /** A line to standard output, for results that come bit by bit; what comes at the end belongs into the Result. */
  out: (line: string) => void
  /** What standard output can show, for texts. */
  view: TextView
  /** Standard output is a terminal. */
  isTerminal: boolean
  ask: Ask
}

export interface ContextOptions {
  io: Io
  options: GlobalOptions
  signal: AbortSignal
  /** What the audit keeps of the command line, and rmqctl's own version. */
  said?: { argv: readonly string[]; rmqctl: string }
}

export interface Opened {
  context: Context
  reporter: Reporter
  audit: Audit
}

/** The context of one run, with the view and the audit that its events go to; who opens it ends both. */
export function openContext({ io, options, signal, said }: ContextOptions): Opened {
  const { env, cwd, stdout } = io
  const reporter = createReporter({ output: options.output, screen: screenOf(io), clock: Date.now })
  const argv = maskArgv(said?.argv ?? [])
  const audit = createAudit({
    home: homeOf(env),
    env,
    about: { argv, cwd, rmqctl: said?.rmqctl ?? '', skip: options.skip, force: options.force },
    clock: Date.now,
    warn: text => reporter.emit({ type: 'note', level: 'warning', text }),
  })
  const isTerminal = stdout.isTTY === true
  const context: Context = {
    env,
    cwd,
    options,
    home: homeOf(env),
    clock: Date.now,
    argv,
    uuid: randomUUID,
    signal,
    emit: event => {
      // kept before it is shown
      audit.emit(event)
      reporter.emit(event)
    },
    stdout,
    out: line => stdout.write(`${line}\n`),
    view: {
      // asked anew each time: a window that is watched in may be resized; a pipe has no size, and nothing is cut for it
      get width() {
        return isTerminal ? stdout.columns : undefined
      },
      get height() {
        return isTerminal ? stdout.rows : undefined
      },
      color: wantsColor(env, isTerminal),
      unicode: !isTerminal || speaksUnicode(env),
    },
    isTerminal,
    ask: createAsk({ io, options, signal, pause: reporter.pause }),
  }
  return { context, reporter, audit }
}

function screenOf({ env, stdout, stderr }: Io): Screen {
  return {
    stdout,
    stderr,
    columns: stderr.columns ?? 80,
    color: wantsColor(env, stderr.isTTY === true),
    unicode: speaksUnicode(env),
  }
}
