import type { Command } from './command.ts'

/** What the watcher of a host reports, a line each. */
export type WatchLine =
  | { kind: 'stdout'; instance: string; text: string }
  /** Bytes of the instance's logs so far: a boot that is slow but alive makes them grow. */
  | { kind: 'logs'; instance: string; bytes: number }
  | { kind: 'exit'; instance: string; code: number | null }

/**
 * Follows the fresh stdout.log and the end of many instances by one exec. Instances are added on standard input, one line
 * each (`watchRequest`); the end of the input ends the watcher and all it started. A file is read from a descriptor that stays
 * open, so no line is missed and no `tail` is needed.
 */
export function watchCommand(): Command {
  return { argv: ['sh', '-c', watchText] }
}

/** One more instance to follow. `unit` is '' for a detached process. */
export function watchRequest(instance: { id: string; pid: number; unit: string; dir: string }): string {
  return `${instance.id} ${instance.pid} ${instance.unit || '-'} ${instance.dir}\n`
}

export function parseWatchLine(line: string): WatchLine | null {
  const [, kind, instance = '', text = ''] = /^([OSE]) (\S+) ?(.*)$/.exec(line) ?? []
  switch (kind) {
    case 'O':
      return { kind: 'stdout', instance, text }
    case 'S':
      return { kind: 'logs', instance, bytes: Number(text) }
    case 'E':
      return { kind: 'exit', instance, code: text === '' ? null : Number(text) }
    default:
      return null
  }
}

const watchText = `
nap() { sleep "$1" 2>/dev/null || sleep 1; }
there() { [ -d "/proc/$1" ]; }
code_of() {
  if [ "$unit" != - ]; then c=$(systemctl show -p ExecMainStatus "$unit"); echo "\${c#*=}"; return; fi
  n=0; until [ -f "$dir/exit" ] || [ $n -ge 20 ]; do n=$((n + 1)); nap 0.05; done
  cat "$dir/exit" 2>/dev/null
}
follow() {
  id=$1 pid=$2 unit=$3 dir=$4
  until read -r now started < "$dir/pid" && [ "$now" = "$pid" ]; do there "$pid" || break; nap 0.05; done 2>/dev/null
  # exec ends the shell where it cannot open the file
  if [ -r "$dir/stdout.log" ]; then exec 3< "$dir/stdout.log"; else exec 3< /dev/null; fi
  turn=0; size=0; part= pause=0.2
  while :; do
    if there "$pid"; then last=no; else last=yes; fi
    while IFS= read -r line <&3; do
      printf 'O %s %s%s\\n' "$id" "$part" "$line"
      # the processors belong to what has not booted yet
      case $part$line in *' boot success'*) pause=1 ;; esac
      part=
    done
    part=$part$line; line=
    [ $last = yes ] && break
    turn=$((turn + 1))
    if [ $((turn % 10)) = 0 ]; then
      now=$(du -sk "$dir/home/logs" "$dir/stdout.log" 2>/dev/null | while read -r k _; do t=$((t + k)); echo $t; done | tail -n 1)
      [ "$now" = "$size" ] || { size=$now; printf 'S %s %s\\n' "$id" $((now * 1024)); }
    fi
    nap $pause
  done
  [ -z "$part" ] || printf 'O %s %s\\n' "$id" "$part"
  printf 'E %s %s\\n' "$id" "$(code_of)"
}
children=
while read -r id pid unit dir; do follow "$id" "$pid" "$unit" "$dir" < /dev/null & children="$children $!"; done
[ -z "$children" ] || kill $children 2>/dev/null
`
