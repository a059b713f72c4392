import { spawn } from 'node:child_process'

export interface Finished {
  /** null when a signal ended it. */
  code: number | null
  signal: string | null
  stdout: string
  stderr: string
  ms: number
}

export interface RunOptions {
  env?: NodeJS.ProcessEnv
  cwd?: string
  stdin?: string
  /** Leaves standard input open until `endStdin`. */
  keepStdin?: boolean
  /** After so long the program gets SIGKILL and the run fails with what it had written; default 5 minutes. */
  timeoutMs?: number
}

/** A program under way. */
export interface Running {
  pid: number
  kill(signal: NodeJS.Signals): void
  endStdin(): void
  /** Resolves with the text once stdout and stderr together match; fails when the program ends or time is over before. */
  until(pattern: RegExp, timeoutMs?: number): Promise<string>
  done: Promise<Finished>
}

/** Runs a program to its end. A non-zero exit is a value. */
export function run(file: string, args: string[], options: RunOptions = {}): Promise<Finished> {
  return start(file, args, options).done
}

/** Like `run`, and throws with everything it wrote unless it ends with 0. */
export async function mustRun(file: string, args: string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await run(file, args, options)
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`)
  return stdout
}

/** Starts a program, to be watched and signalled. */
export function start(file: string, args: string[], options: RunOptions = {}): Running {
  const began = Date.now()
  const child = spawn(file, args, { cwd: options.cwd, env: options.env ?? process.env })
  const output = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      output[name] += chunk
      for (const listener of listeners) listener()
    })
  }
  child.stdin.on('error', () => {}) // it may end without reading
  if (options.stdin != null) child.stdin.write(options.stdin)
  if (options.keepStdin !== true) child.stdin.end()
  const what = `${file} ${args.join(' ')}`
  const done = new Promise<Finished>((resolve, reject) => {
    const limit = options.timeoutMs ?? 300_000
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`${what} did not end within ${limit} ms:\n${output.stdout}${output.stderr}`))
    }, limit)
    child.once('error', reject)
    // 'close' waits for heirs of the streams, 'exit' does not: a daemon that keeps them must not hang a test
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      const finish = () => resolve({ code, signal, ...output, ms: Date.now() - began })
      child.once('close', finish)
      setTimeout(finish, 500).unref()
    })
  })
  done.catch(() => {}) // whoever awaits it sees it
  return {
    pid: child.pid ?? -1,
    kill: signal => child.kill(signal),
    endStdin: () => child.stdin.end(),
    until: (pattern, timeoutMs = 60_000) => until({ output, listeners, done, what }, pattern, timeoutMs),
    done,
  }
}

interface Watched {
  output: { stdout: string; stderr: string }
  listeners: Set<() => void>
  done: Promise<Finished>
  what: string
}

function until({ output, listeners, done, what }: Watched, pattern: RegExp, timeoutMs: number): Promise<string> {
  const text = () => output.stdout + output.stderr
  return new Promise((resolve, reject) => {
    const check = () => {
      if (pattern.test(text())) end(() => resolve(text()))
    }
    const fail = (why: string) => end(() => reject(new Error(`${what}: ${pattern} ${why}:\n${text()}`)))
    const timer = setTimeout(() => fail(`not seen within ${timeoutMs} ms`), timeoutMs)
    const end = (settle: () => void) => {
      clearTimeout(timer)
      listeners.delete(check)
      settle()
    }
    listeners.add(check)
    check()
    done.then(
      () => {
        check()
        fail('not seen before the end')
      },
      error => end(() => reject(error)),
    )
  })
}
