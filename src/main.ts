#!/usr/bin/env node
import { runCli } from './cli/run-cli.ts'
import { RmqctlError } from './errors.ts'

const interruption = new AbortController()
const unread = new AbortController()

// The first signal lets what is under way end well; a second one of any kind ends us at once.
const signals = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (interruption.signal.aborted) quit(128 + signals[name])
    const how = name === 'SIGINT' ? 'Ctrl-C' : name
    interruption.abort(new RmqctlError('interrupted', `interrupted by ${how}`, { signal: signals[name] }))
  })
}

// `rmqctl … | head`: whoever reads has gone. Not an error, and no reason to leave a change half done.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    unread.abort()
  })
}

const exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  interrupted: interruption.signal,
  unread: unread.signal,
})
await new Promise(flushed => process.stdout.write('', flushed))
quit(exitCode)

function quit(code: number): never {
  if (process.stderr.isTTY) process.stderr.write('\x1b[?25h')
  process.exit(code)
}
