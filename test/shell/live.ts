import { readdirSync, readFileSync } from 'node:fs'

/** launch.sh tells its pid a moment before it becomes the process. */
export function liveOnceBegun(config: string): string[] {
  const until = Date.now() + 10_000
  for (;;) {
    const live = liveOn(config)
    if (live.length > 0 || Date.now() > until) return live
  }
}

/**
 * Pids of what runs as this instance: its stand-in for java, by the name of its properties file. A child of one of them is no second
 * one: it is about to become `sleep`.
 */
export function liveOn(config: string): string[] {
  const parents = new Map(readdirSync('/proc').flatMap(pid => (isServer(pid, config) ? [[pid, parentOf(pid)]] : [])))
  return [...parents].filter(([, parent]) => parent == null || !parents.has(parent)).map(([pid]) => pid)
}

function isServer(pid: string, config: string): boolean {
  const words = readProc(pid, 'cmdline').split('\0')
  return words.includes(config) && words.some(word => word.startsWith('org.apache.rocketmq.'))
}

function parentOf(pid: string): string | undefined {
  return readProc(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ')[1]
}

/** Empty for what is no process, or no longer. */
function readProc(pid: string, file: string): string {
  try {
    return /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/${file}`, 'utf8') : ''
  } catch {
    return ''
  }
}
