import { type Command, script } from './command.ts'

/**
 * Tries TCP connections by bash's /dev/tcp, all at once; prints `N open`, `N silent`, `N no bash`, or N and what the kernel said.
 * `seconds` is how long silence is borne.
 */
export function bashTry(targets: readonly { address: string; port: number }[], seconds: number): Command {
  return script(
    `LC_ALL=C; export LC_ALL; limit=$1; shift
try() {
  command -v bash >/dev/null 2>&1 || { echo "$1 no bash"; return; }
  said=$(timeout "$limit" bash -c 'exec 3<>"/dev/tcp/$1/$2"' - "$2" "$3" 2>&1)
  case $? in 0) echo "$1 open";; 124|143) echo "$1 silent";; *) echo "$1 $(printf '%s' "$said" | tr '\\n' ' ')";; esac
}
n=0; while [ $# -gt 0 ]; do try $n "$1" "$2" & n=$((n+1)); shift 2; done; wait`,
    String(seconds),
    ...targets.flatMap(({ address, port }) => [address, String(port)]),
  )
}

/** By position in the targets. */
export function readBashTry(stdout: string): Record<number, string> {
  return Object.fromEntries(
    [...stdout.matchAll(/^(\d+) (.*)$/gm)].map(([, at = '', word = '']) => [Number(at), word.trim()]),
  )
}
