import { PassThrough } from 'node:stream'
import type { Edge } from '../../src/cli/run-verb.ts'

export interface FakeEdge extends Edge {
  interrupt: AbortController
  text: { stdout: () => string; stderr: () => string }
}

/** A process's edge without a process: no terminal, texts kept. */
export function fakeEdge(env: Record<string, string>): FakeEdge {
  const stdout = keeper()
  const stderr = keeper()
  const interrupt = new AbortController()
  return {
    env,
    cwd: '/',
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    stdout: stdout.stream,
    stderr: stderr.stream,
    interrupted: interrupt.signal,
    unread: new AbortController().signal,
    interrupt,
    text: { stdout: stdout.text, stderr: stderr.text },
  }
}

function keeper() {
  const stream = new PassThrough()
  const chunks: string[] = []
  stream.on('data', chunk => chunks.push(String(chunk)))
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => chunks.join('') }
}
