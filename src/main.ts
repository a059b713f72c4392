#!/usr/bin/env node
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { isatty } from 'node:tty'
import { version } from './cli/version.ts'
import { RmqctlError } from './errors.ts'

const interruption = new AbortController()
const unread = new AbortController()

// The first signal lets what is under way end well; a second one of any kind ends us at once.
const signals = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (interruption.signal.aborted) process.exit(128 + signals[name])
    const how = name === 'SIGINT' ? 'Ctrl-C' : name
    interruption.abort(new RmqctlError('interrupted', `interrupted by ${how}`, { signal: signals[name] }))
  })
}

// However we end, the cursor is shown again; past the stream, because a live tree holds back what others write.
const terminals = [0, 1, 2].filter(fd => isatty(fd))
process.on('exit', () => {
  // Node gives a terminal its settings back after this, and crashes where that has been closed; the end by a signal does not.
  if (terminals.some(fd => !isatty(fd))) {
    process.removeAllListeners('SIGHUP')
    process.kill(process.pid, 'SIGHUP')
  }
  try {
    if (process.stderr.isTTY) writeSync(2, '\x1b[?25h')
  } catch {
    // The terminal itself is gone.
  }
})

// `rmqctl … | head`, or a terminal that was closed: nobody reads any more. No reason to leave a change half done, and neither is
// a full disk below `> log`; only that is no success.
let isCutShort = false
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOSPC') isCutShort = true
    else if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
    else if (stream === process.stdout) unread.abort()
  })
}

const argv = process.argv.slice(2)
const exitCode = argv.length === 1 && /^(--version|-V)$/.test(argv[0] ?? '') ? printVersion() : await run()
await new Promise(flushed => process.stdout.write('', flushed))
if (isCutShort)
  process.stderr.write('error: standard output has no space left: what was printed is not whole\n  → df -h\n')
process.exit(isCutShort ? exitCode || 1 : exitCode)

/** The one question that scripts ask often: answered before anything is loaded. */
function printVersion(): number {
  process.stdout.write(`${version()}\n`)
  return 0
}

async function run(): Promise<number> {
  await keepCompiled()
  const { runCli } = await import('./cli/run-cli.ts')
  return runCli(argv, {
    env: process.env,
    cwd: process.cwd(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    interrupted: interruption.signal,
    unread: unread.signal,
  })
}

/** From Node 22 on, what Node compiled of us is kept from run to run. Without it we are only slower. */
async function keepCompiled(): Promise<void> {
  const nodeModule: object = await import('node:module')
  const { enableCompileCache } = nodeModule as { enableCompileCache?: (folder: string) => unknown }
  if (enableCompileCache == null) return
  const { homeOf } = await import('./store/home.ts')
  try {
    enableCompileCache(join(homeOf(process.env).cache, 'node'))
  } catch {
    // A wrong RMQCTL_HOME is told by whoever needs it.
  }
}
