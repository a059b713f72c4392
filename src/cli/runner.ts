import type { Command } from 'commander'
import type { Context } from '../commands/context.ts'
import type { Result } from '../commands/result.ts'

export interface Verb {
  name: string
  /** Changes a cluster: Ctrl-C lets what is under way end, and a closed pipe does not stop it. */
  changes?: boolean
  /** Print the document instead of the text. */
  json?: boolean
  /** Knows `--output junit`. */
  junit?: boolean
}

/** Runs a verb: resolves the options that every verb has, opens its context, prints what comes of it. */
export type Run = (verb: Verb, command: Command, call: (context: Context) => Promise<Result>) => Promise<void>

/** A command file, loaded when its verb is used: start-up loads none. */
export type Load<Options> = () => Promise<(options: Options, context: Context) => Promise<Result>>

/** What the declarations of verbs get. */
export interface Cli {
  program: Command
  run: Run
  /** Words after `--`; undefined when there was none. */
  rest: string[] | undefined
  env: Record<string, string | undefined>
}
