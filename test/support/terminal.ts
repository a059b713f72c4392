import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { quote } from '../../src/shell/quote.ts'
import { root } from './checkout.ts'
import { cleanEnv } from './rmqctl.ts'
import { mustRun, run } from './run.ts'

/** A program in a real terminal (a tmux server of its own), for what only a terminal shows: trees, questions, Ctrl-C. */
export interface Terminal extends AsyncDisposable {
  /** What the screen and its history show, without colours. */
  screen(): Promise<string>
  /** The same with escape sequences, for colours. */
  colours(): Promise<string>
  /** Waits until the screen matches. */
  until(pattern: RegExp, timeoutMs?: number): Promise<string>
  /** Keys by tmux's names: 'y', 'Enter', 'C-c'. */
  press(...keys: string[]): Promise<void>
  /** Waits for the program's end; its exit code. */
  exit(timeoutMs?: number): Promise<number>
}

export interface TerminalOptions {
  env?: NodeJS.ProcessEnv
  cwd?: string
  columns?: number
  rows?: number
}

let count = 0

/** Runs the built rmqctl in a terminal. */
export function rmqctlTty(args: string[], options: TerminalOptions = {}): Promise<Terminal> {
  return openTerminal([process.execPath, join(root, 'dist/main.js'), ...args], options)
}

/** Runs any program in a terminal of 120 × 40 unless told. */
export async function openTerminal(argv: string[], options: TerminalOptions = {}): Promise<Terminal> {
  const socket = `rmqctl-test-${process.pid}-${count++}`
  const env = { ...cleanEnv(), ...options.env, TERM: 'xterm-256color' }
  const tmux = (...args: string[]) => mustRun('tmux', ['-L', socket, '-f', '/dev/null', ...args], { env })
  // the shell survives the Ctrl-C that its child gets, to tell the exit code
  const line = `trap : INT; ${argv.map(quote).join(' ')}; echo "[exit $?]"; exec sleep 600`
  const size = ['-x', String(options.columns ?? 120), '-y', String(options.rows ?? 40)]
  await tmux('new-session', '-d', ...size, '-c', options.cwd ?? root, `exec sh -c ${quote(line)}`)
  const screen = () => tmux('capture-pane', '-p', '-S', '-')
  const until = (pattern: RegExp, timeoutMs = 60_000) => watch(screen, pattern, timeoutMs)
  return {
    screen,
    colours: () => tmux('capture-pane', '-p', '-e', '-S', '-'),
    until,
    press: async (...keys) => void (await tmux('send-keys', ...keys)),
    exit: async timeoutMs => Number(/\[exit (\d+)\]/.exec(await until(/\[exit \d+\]/, timeoutMs))?.[1]),
    [Symbol.asyncDispose]: async () => void (await run('tmux', ['-L', socket, 'kill-server'], { env })),
  }
}

async function watch(screen: () => Promise<string>, pattern: RegExp, timeoutMs: number): Promise<string> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const text = await screen()
    if (pattern.test(text)) return text
    if (Date.now() > end) throw new Error(`${pattern} was not seen within ${timeoutMs} ms:\n${text}`)
    await delay(50)
  }
}
