import { RmqctlError } from '../errors.ts'
import type { Io } from './io.ts'
import type { GlobalOptions } from './options.ts'

/** Questions (cli.md, "Asking"). Nothing ever waits for an answer where there is no terminal. */
export interface Ask {
  /** Somebody is there to answer. */
  readonly canAsk: boolean
  /**
   * Goes on after a yes or with --yes.
   * @throws RmqctlError `input` naming --yes where nobody can answer, `failed` after a no.
   */
  confirm(question: string): Promise<void>
  /** The user must type a word, such as the cluster's name; `given` is what a flag said instead. */
  typed(question: TypedQuestion): Promise<void>
  /** One line; asked again while there is a `problem`. Only where somebody can answer. */
  text(question: string, options?: TextOptions): Promise<string>
  /** One of several. Only where somebody can answer. */
  choose<Value extends string>(question: string, choices: { value: Value; text: string }[]): Promise<Value>
  /** A password or passphrase; never shown. `instead` says how to give it without a terminal. */
  secret(question: string, instead: string): Promise<string>
}

export interface TypedQuestion {
  question: string
  expected: string
  given?: string
  /** The flag that answers it, for example "--confirm trade". */
  flag: string
}

export interface TextOptions {
  initial?: string
  /** Why an answer will not do. */
  problem?: (answer: string) => string | undefined | Promise<string | undefined>
}

export interface AskOptions {
  io: Io
  options: Pick<GlobalOptions, 'yes' | 'output'>
  signal: AbortSignal
  /** Takes the live view away before a question. */
  pause: () => Promise<void>
}

export function createAsk({ io, options, signal, pause }: AskOptions): Ask {
  const canAsk = io.stdin.isTTY === true && io.stderr.isTTY === true && options.output !== 'json'
  const dialog = async <Answer>(open: (prompts: Prompts, context: PromptContext) => Promise<Answer>) => {
    await pause()
    const prompts = await import('@inquirer/prompts')
    try {
      return await open(prompts, { input: io.stdin, output: io.stderr, signal })
    } catch (error) {
      throw interruptionIn(error) ?? error
    }
  }
  return {
    canAsk,
    confirm: async question => {
      if (options.yes) return
      if (!canAsk) throw nobodyThere(question, 'add --yes to answer yes')
      const isSure = await dialog((prompts, at) => prompts.confirm({ message: question, default: false, theme }, at))
      if (!isSure) throw declined()
    },
    typed: async ({ question, expected, given, flag }) => {
      if (given != null) return checkTyped(given, expected)
      if (!canAsk) throw nobodyThere(question, `add ${flag}`)
      checkTyped(await dialog((prompts, at) => prompts.input({ message: question, theme }, at)), expected)
    },
    text: async (question, { initial, problem } = {}) => {
      if (!canAsk) throw nobodyThere(question, 'give it as an option')
      const validate = async (answer: string) => (await problem?.(answer)) ?? true
      return dialog((prompts, at) => prompts.input({ message: question, default: initial, validate, theme }, at))
    },
    choose: async (question, choices) => {
      if (!canAsk) throw nobodyThere(question, 'give it as an option')
      const shown = choices.map(({ value, text }) => ({ value, name: text }))
      return dialog((prompts, at) => prompts.select({ message: question, choices: shown, theme }, at))
    },
    secret: async (question, instead) => {
      if (!canAsk) throw nobodyThere(question, instead)
      return dialog((prompts, at) => prompts.password({ message: question }, at))
    },
  }
}

// Its own cyan for what was answered or is about to be vanishes on a light ground; `❯` says which one is meant.
const asIs = (text: string) => text
const theme = { style: { answer: asIs, highlight: asIs } }

type Prompts = typeof import('@inquirer/prompts')
type PromptContext = { input: NodeJS.ReadStream; output: NodeJS.WriteStream; signal: AbortSignal }

function checkTyped(typed: string, expected: string): void {
  if (typed.trim() === expected) return
  throw new RmqctlError('input', `'${typed.trim()}' is not '${expected}': nothing was changed`)
}

function nobodyThere(question: string, hint: string): RmqctlError {
  return new RmqctlError('input', `cannot ask here, there is no terminal: ${question}`, { hint })
}

function declined(): RmqctlError {
  return new RmqctlError('failed', 'you said no: nothing was changed')
}

// A prompt reads Ctrl-C itself, in raw mode, so no signal comes.
function interruptionIn(error: unknown): RmqctlError | undefined {
  const isStopped = error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError')
  return isStopped ? new RmqctlError('interrupted', 'interrupted at a question: nothing was changed') : undefined
}
