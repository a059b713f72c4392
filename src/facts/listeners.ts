import type { Fact } from './fact.ts'
import type { Listener } from './model.ts'

/**
 * Listening TCP ports with their owners. /proc is read instead of `ss`, which small hosts lack; owners of others'
 * sockets are visible to root only.
 */
export const listenersFact: Fact<Listener[]> = {
  name: 'listeners',
  script: `awk '$4 == "0A" { print "tcp", $2, $10 }' /proc/net/tcp /proc/net/tcp6 2>/dev/null
ls -ln /proc/[0-9]*/fd 2>/dev/null | sed -n -e 's|^/proc/\\([0-9]*\\)/fd:$|pid \\1|p' -e 's|.*socket:\\[\\([0-9]*\\)\\]$|socket \\1|p'
for c in /proc/[0-9]*/comm; do p=\${c#/proc/}; read -r n < "$c" 2>/dev/null && echo "name \${p%/comm} $n"; done 2>/dev/null`,
  parse(text) {
    const ownerOf = owners(text)
    const names = new Map([...text.matchAll(/^name (\d+) (.*)$/gm)].map(([, pid = '', name = '']) => [pid, name]))
    return [...text.matchAll(/^tcp ([0-9A-F]+):([0-9A-F]{4}) (\d+)$/gm)].map(
      ([, address = '', port = '', inode = '']) => {
        const pid = ownerOf.get(inode)
        return {
          address: hexAddress(address),
          port: Number.parseInt(port, 16),
          ...(pid == null ? {} : { pid: Number(pid), process: names.get(pid) }),
        }
      },
    )
  },
}

/** Socket inode → pid, from `pid N` lines that are followed by their `socket M` lines. */
function owners(text: string): Map<string, string> {
  const found = new Map<string, string>()
  let pid = ''
  for (const [, word, value = ''] of text.matchAll(/^(pid|socket) (\d+)$/gm)) {
    if (word === 'pid') pid = value
    else found.set(value, pid)
  }
  return found
}

/** The kernel writes addresses as little-endian words in hex; an IPv4 one mapped into IPv6 reads as IPv4. */
export function hexAddress(hex: string): string {
  if (hex.length === 8) return hexBytes(hex).join('.')
  const bytes = hex.match(/.{8}/g)?.flatMap(hexBytes) ?? []
  if (bytes.every(byte => byte === 0)) return '::'
  const mapped = bytes.slice(0, 10).every(byte => byte === 0) && bytes[10] === 255 && bytes[11] === 255
  if (mapped) return bytes.slice(12).join('.')
  const groups = Array.from({ length: 8 }, (_, k) =>
    (((bytes[2 * k] ?? 0) << 8) | (bytes[2 * k + 1] ?? 0)).toString(16),
  )
  return groups.join(':')
}

function hexBytes(word: string): number[] {
  return [6, 4, 2, 0].map(at => Number.parseInt(word.slice(at, at + 2), 16))
}
