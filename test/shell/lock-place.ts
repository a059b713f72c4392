import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { script } from '../../src/shell/command.ts'
import { type LockAction, leaseSeconds, lockScript } from '../../src/shell/lock.ts'
import { quote } from '../../src/shell/quote.ts'
import { type Ran, runIn, shells, temporaryFolder } from './shells.ts'

export const [mine, theirs] = ['aaaa-1', 'bbbb-2']
export const holder = { who: 'alice', machine: "ci's $(id)", pid: 7, command: 'up' }
export const [ours, held, lost] = [0, 75, 76]

export interface Place extends Disposable {
  /** `<dir>/<name>`; not there at first. */
  root: string
  lock: string
  env: Record<string, string>
  folder: string
}

/** A place for a lock, with or without flock on the PATH. */
export function place(hasFlock = true): Place {
  const folder = temporaryFolder()
  const root = join(folder.path, 'dir/trade')
  const bin = join(folder.path, 'tools')
  mkdirSync(bin)
  const tools = ['sed', 'date', 'find', 'mkdir', 'rmdir', 'mv', 'rm', 'cat', 'sleep', 'sh', 'bash', 'busybox']
  const found = tools.flatMap(tool => ['/usr/bin', '/bin'].map(dir => join(dir, tool)).find(existsSync) ?? [])
  for (const path of found) symlinkSync(path, join(bin, basename(path)))
  return {
    root,
    lock: join(root, 'lock'),
    env: hasFlock ? {} : { PATH: bin },
    folder: folder.path,
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

export function command(root: string, action: LockAction, token: string, who: object = holder) {
  const text = lockScript({ action, token, holder: JSON.stringify(who).slice(1, -1) })
  return script(`ROOT=${quote(root)}\n${text}`)
}

export function order(shell: string[], { root, env }: Place, action: LockAction, token: string): Ran {
  return runIn(shell, command(root, action, token), env)
}

export function fileOf({ lock }: Place) {
  return JSON.parse(readFileSync(lock, 'utf8'))
}

/** A lock that somebody else took `ago` seconds ago. */
export function left({ root, lock }: Place, ago: number, token = theirs): string {
  const since = Math.floor(Date.now() / 1000) - ago
  const text = `{\n"v":1,\n"token":"${token}",\n"since":${since},\n"ends":${since + leaseSeconds},\n"who":"bob","machine":"m","pid":1,"command":"up"}\n`
  mkdirSync(root, { recursive: true })
  writeFileSync(lock, text)
  return text
}

export const ways = shells.flatMap(([name, shell]) => [
  { name: `${name} with flock`, shell, hasFlock: true },
  { name: `${name} without flock`, shell, hasFlock: false },
])
