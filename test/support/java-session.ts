import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Sends one command and gives what it printed; commands wait for each other. Throws what Java threw. */
export type JavaSession = (words: string[]) => Promise<object[]>

interface Call {
  words: string[]
  results: object[]
  resolve: (results: object[]) => void
  reject: (error: Error) => void
}

/** Far beyond what a command takes: a hanging JVM fails the test that waits for it, with its own words. */
const timeoutMs = 120_000

/** Starts test/java's `serve`. It ends with this process, whose end of the pipe it reads. */
export function javaSession(args: string[]): JavaSession {
  const child = spawn('java', args, { stdio: ['pipe', 'pipe', 'pipe'] })
  const calls: Call[] = []
  let stderr = ''
  const fail = (why: string) => {
    for (const { words, reject } of calls.splice(0)) reject(new Error(`${words.join(' ')}: ${why}\n${stderr}`))
  }
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdin.on('error', () => {}) // it has ended: said below
  child.once('error', error => fail(error.message))
  child.once('exit', code => fail(`java ended with ${code}`))
  createInterface({ input: child.stdout }).on('line', line => {
    const [call] = calls
    if (call == null || !line.startsWith('{"')) return
    const result = JSON.parse(line)
    if (result.end == null) return void call.results.push(result)
    calls.shift()
    if (result.end) call.resolve(call.results)
    else call.reject(new Error(`${call.words.join(' ')}:\n${result.stack}`))
  })
  return words =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => fail(`no answer within ${timeoutMs} ms`), timeoutMs)
      const settled = <T>(settle: (value: T) => void) => {
        return (value: T) => {
          clearTimeout(timer)
          settle(value)
        }
      }
      calls.push({ words, results: [], resolve: settled(resolve), reject: settled(reject) })
      child.stdin.write(`${words.join('\t')}\n`)
    })
}
