import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Command } from '../../src/shell/command.ts'

/** The shells of this machine that a host may have as /bin/sh. */
export const shells: [name: string, argv: string[]][] = [['sh', ['sh']] as [string, string[]]]
  .concat(isThere('busybox') ? [['busybox sh', ['busybox', 'sh']]] : [])
  .concat(isThere('bash') ? [['bash --posix', ['bash', '--posix']]] : [])

/** A bash that reads a socket, as Node's pipes are, takes itself for sshd's and reads the user's ~/.bashrc; not below another one. */
const notOfSshd = { SHLVL: '2' }

export const me = userInfo().username

export interface Ran {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs a script command under a given shell and waits until nothing of it holds its output any more. */
export function runIn(shell: string[], { argv, stdin }: Command, env: Record<string, string> = {}): Ran {
  const result = spawnSync(shell[0]!, [...shell.slice(1), ...argv.slice(1)], {
    input: stdin,
    encoding: 'utf8',
    env: { ...process.env, ...notOfSshd, ...env },
  })
  return { code: result.status, stdout: result.stdout, stderr: result.stderr }
}

/** The same without waiting in line: for two at once. */
export function runBeside(shell: string[], { argv, stdin }: Command, more: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...notOfSshd, ...more }
    const child = spawn(shell[0]!, [...shell.slice(1), ...argv.slice(1)], { stdio: ['pipe', 'pipe', 'pipe'], env })
    const ran: Ran = { code: null, stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', text => (ran.stdout += text))
    child.stderr.setEncoding('utf8').on('data', text => (ran.stderr += text))
    child.on('error', reject).on('close', code => resolve({ ...ran, code }))
    child.stdin.end(stdin)
  })
}

/** A folder for one test, deleted by its disposal. */
export function temporaryFolder(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'rmqctl-test-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

const tools =
  'base64 cat chmod chown cmp cut dd date find flock grep gzip head id ln ls mkdir mv readlink rm rmdir sed sha256sum sleep stat sync tail tar tr'.split(
    ' ',
  )

/** A folder with traps in the place of the outside tools, for `killedAt`; `fakes` are shell texts behind their traps. */
export function trapFolder(folder: string, fakes: Record<string, string> = {}): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  mkdirSync(join(folder, 'fakes'))
  for (const tool of tools) {
    const real = execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim()
    writeFileSync(join(bin, tool), trapText(real, join(folder, 'calls')), { mode: 0o755 })
  }
  for (const [name, body] of Object.entries(fakes)) {
    const fake = join(folder, 'fakes', name)
    writeFileSync(fake, `#!/bin/sh\n${body}\n`, { mode: 0o755 })
    writeFileSync(join(bin, name), trapText(fake, join(folder, 'calls')), { mode: 0o755 })
  }
  return bin
}

function trapText(real: string, calls: string): string {
  return `#!/bin/sh
read -r count < ${calls}
count=$((count + 1))
echo $count > ${calls}
if [ $count -lt $KILL_AT ]; then exec ${real} "$@"; fi
kill -9 0
`
}

/**
 * Runs a program whose whole process group dies by SIGKILL where it calls its `nth` outside tool, as a cut connection or a power switch would. True when it died, false when it had ended before.
 */
export function killedAt(
  nth: number,
  bin: string,
  { argv, stdin = '' }: { argv: string[]; stdin?: string | Buffer },
): boolean {
  writeFileSync(join(bin, '../calls'), '0\n')
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, KILL_AT: String(nth) }
  const result = spawnSync('setsid', ['-w', ...argv], { input: stdin, env })
  untilGone(result.pid)
  if (result.signal != null || result.status === 137) return true
  if (result.status !== 0) throw new Error(`${argv.join(' ')} ended with ${result.status}: ${result.stderr}`)
  return false
}

/** The others of a process group that was killed may end a moment later than the first, and hold its locks until then. */
function untilGone(group: number): void {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (const end = Date.now() + 5000; Date.now() < end; Atomics.wait(pause, 0, 0, 2)) {
    try {
      process.kill(-group, 0)
    } catch {
      return
    }
  }
  throw new Error(`processes of the group ${group} do not end`)
}

function isThere(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
}
