import { type Command, script } from './command.ts'

export interface TailRequest {
  /** Absolute paths; must not contain line breaks. */
  files: string[]
  /** How many lines of each file's end; 'all' for whole files. With `since` at least those that are newer. */
  lines: number | 'all'
  /** Only from this moment on, archives in otherdays/ included. `stamp` is it as RocketMQ writes it (GMT+8), `time` in Unix seconds. */
  since?: { stamp: string; time: number }
  /** Go on with what is appended, through rotation, deletion and creation. */
  follow: boolean
}

/** What the host says of the files before their text: a line each. */
const fileMark = '@@rmqctl-log '
const goneMark = '@@rmqctl-log-gone '
/** Lines that `since` brings beyond those it counted: some may be appended meanwhile. */
const slackLines = 200

/**
 * Prints the ends of many files by one command: first a line for each file with its time of change, then their text as `tail`
 * prints it, `==> file <==` before each change of file. Following is `tail -F`, which busybox knows as well. The follower
 * looks each few seconds whether anybody still listens, and ends with its listener: sshd alone would leave it behind. A file that
 * was there and is missing for longer than a rotation takes is told on standard error, for `deletedLog`.
 */
export function tailCommand({ files, lines, since, follow }: TailRequest): Command {
  const count = lines === 'all' ? '+1' : String(Math.max(1, lines))
  return script(tailText, follow ? 'follow' : 'once', count, since?.stamp ?? '', String(since?.time ?? 0), ...files)
}

const tailText = `LC_ALL=C; export LC_ALL
mode=$1 lines=$2 stamp=$3 since=$4; shift 4
mtime() { stat -c %Y "$1" 2>/dev/null || date -r "$1" +%s 2>/dev/null || echo -; }
for f do echo "${fileMark}$(mtime "$f") $f"; done
stamped='/^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] / && substr($0, 1, 19) >= stamp'
if [ -n "$stamp" ]; then
  for f do
    old=\${f##*/}; old=\${f%/*}/otherdays/\${old%.log}
    for r in "$old".*; do [ -f "$r" ] && t=$(mtime "$r") && [ "$t" != - ] && [ "$t" -ge "$since" ] && echo "$t $r"; done | sort -n |
    while read -r _ r; do
      printf '\\n==> %s <==\\n' "$f"
      case $r in *.gz) gzip -dc "$r" ;; *) cat "$r" ;; esac | awk -v stamp="$stamp" "$stamped { on = 1 } on"
    done
    [ -r "$f" ] || continue
    n=$(awk -v stamp="$stamp" "!first && $stamped { first = NR } END { print first ? NR - first + 1 : 0 }" "$f")
    [ "$lines" = +1 ] || [ $((n + ${slackLines})) -le "$lines" ] || lines=$((n + ${slackLines}))
  done
fi
[ $# -gt 1 ] && echo
if [ "$mode" = once ]; then tail -n "$lines" "$@"; exit 0; fi
tail -n "$lines" -F "$@" &
tail=$!
(
  trap '' PIPE
  # of each file: 1 it was there, 2 it was missing at one look, 3 that was told
  while kill -0 $tail 2>/dev/null && printf . >&2; do
    i=0
    for f do
      i=$((i + 1))
      if [ -e "$f" ]; then eval "seen$i=1"; continue; fi
      eval "was=\\\${seen$i:-}"
      [ "$was" = 2 ] && printf '\\n%s\\n' "${goneMark}$f" >&2
      [ -z "$was" ] || eval "seen$i=$((was + 1))"
    done
    sleep 5 >/dev/null 2>&1
  done
  kill $tail
) >/dev/null &
watch=$!
trap 'kill $tail $watch 2>/dev/null; exit 0' TERM INT HUP
wait $tail
kill $watch 2>/dev/null
:
`

/** The file that a line on standard error says is gone; undefined for whatever else stands there. */
export function deletedLog(line: string): string | undefined {
  return line.startsWith(goneMark) ? line.slice(goneMark.length) : undefined
}

/** A piece of one file's text, exactly as it is in the file. */
export interface Piece {
  file: string
  text: string
}

export interface TailReader {
  /** Takes output as it comes; gives the pieces that are complete enough to tell whose they are. */
  push(chunk: string): Piece[]
  /** The rest, at the end of the output. */
  end(): Piece[]
  /** The host has answered: the lines about the files are in. */
  started(): boolean
  /** Unix ms of a file's last change; undefined when there was none. */
  changedAt(file: string): number | undefined
}

/** Reads what `tailCommand` prints, however its chunks fall. */
export function tailReader(files: string[]): TailReader {
  const list = listReader(files.length)
  const pieces = pieceReader(files)
  return {
    push: chunk => pieces(list.push(chunk), false),
    end: () => pieces('', true),
    started: list.complete,
    changedAt: file => list.changed.get(file),
  }
}

/** Takes the lines about the files off the beginning; gives what follows them. */
function listReader(count: number) {
  const changed = new Map<string, number>()
  let listed = 0
  let pending = ''
  return {
    changed,
    complete: () => listed >= count,
    push(chunk: string): string {
      pending += chunk
      for (let end = pending.indexOf('\n'); listed < count && end >= 0; end = pending.indexOf('\n')) {
        const [, time = '', file = ''] = /^@@rmqctl-log (\S+) (.*)$/.exec(pending.slice(0, end)) ?? []
        if (/^\d+$/.test(time)) changed.set(file, Number(time) * 1000)
        pending = pending.slice(end + 1)
        listed++
      }
      if (listed < count) return ''
      const rest = pending
      pending = ''
      return rest
    },
  }
}

/** Cuts the text at tail's headers. */
function pieceReader(files: string[]): (chunk: string, final: boolean) => Piece[] {
  const header = headerPattern(files)
  const longest = Math.max(...files.map(file => file.length)) + '\n==>  <==\n'.length
  let begun = false
  let current = files[0] ?? ''
  let pending = ''
  return (chunk, final) => {
    pending += chunk
    const pieces: Piece[] = []
    const give = (length: number) => {
      if (length > 0) pieces.push({ file: current, text: pending.slice(0, length) })
    }
    header.lastIndex = 0
    for (let found = header.exec(pending); found != null; found = header.exec(pending)) {
      // the break before `==>` is tail's own; without one it can only be a header at the very beginning
      if (found[1] === '' && begun) continue
      give(found.index)
      current = found[2] ?? current
      begun = true
      pending = pending.slice(header.lastIndex)
      header.lastIndex = 0
    }
    const decided = final ? pending.length : pending.length - undecided(pending, longest)
    if (decided > 0) begun = true
    give(decided)
    pending = pending.slice(decided)
    return pieces
  }
}

function headerPattern(files: string[]): RegExp {
  const paths = files.map(file => file.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  return new RegExp(`(^|\\n)==> (${paths}) <==\\n`, 'g')
}

/** Length of the end that may yet become a header: from a line break that is followed by the beginning of one. */
function undecided(text: string, longest: number): number {
  const from = Math.max(0, text.length - longest)
  for (let at = from; at < text.length; at++) {
    const rest = text.slice(at)
    if ((text[at] === '\n' || at === 0) && /^\n?(=|==|==>|==> [^\n]*)?$/.test(rest)) return rest.length
  }
  return 0
}
