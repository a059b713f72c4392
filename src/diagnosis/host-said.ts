/** More lines than anybody reads: the first tell what began it, the last how it ended. */
const mostLines = 6

const cures: [RegExp, string][] = [
  [
    /No space left on device|Disk quota exceeded/i,
    'free space there (df -h, and df -i for inodes), then run the same command again',
  ],
  [/Read-only file system/i, 'dmesg | tail for disk errors; mount it writable, then run the same command again'],
  [/Input\/output error/i, 'dmesg | tail: the disk is failing'],
  [
    /Cannot fork|Resource temporarily unavailable|Cannot allocate memory/i,
    'free -m, ulimit -u: the host is out of memory or processes',
  ],
  [/Stale file handle/i, 'mount it again: its NFS server has another one now'],
]

/** What a command on a host said of its failure, short enough to be read, and what to do where that is known. */
export function hostSaid(text: string): { message: string; hint?: string } {
  const lines = text.trim().split('\n')
  const left = lines.length - mostLines
  const message =
    left <= 0
      ? lines.join('\n')
      : [...lines.slice(0, mostLines - 2), `(${left} more lines)`, ...lines.slice(-2)].join('\n')
  return { message, hint: cures.find(([pattern]) => pattern.test(text))?.[1] }
}
