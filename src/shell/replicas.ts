import { type Command, script } from './command.ts'

/** At the lowest priority that the host knows: whoever uses the broker must not notice. */
const humbly = `LC_ALL=C; export LC_ALL
renice -n 19 -p $$ >/dev/null 2>&1
command -v ionice >/dev/null 2>&1 && ionice -c 3 -p $$ >/dev/null 2>&1
hash() { if command -v sha256sum >/dev/null 2>&1; then sha256sum; else openssl dgst -sha256 -r; fi | cut -d ' ' -f 1; }
`

/** The files of a commit log, `NAME BYTES` a line; a name is the place of its first byte, 20 digits (MappedFileQueue). */
export function listFilesCommand(folder: string): Command {
  return script(
    `cd "$1" || exit 1
for f in [0-9]*; do [ -f "$f" ] && echo "$f $(stat -c %s "$f" 2>/dev/null || wc -c < "$f")"; done
:
`,
    folder,
  )
}

export function parseFiles(output: string): Map<string, number> {
  return new Map(
    output.split('\n').flatMap(line => {
      const [, name, size] = /^(\d{20}) +(\d+)$/.exec(line) ?? []
      return name == null ? [] : [[name, Number(size)] as const]
    }),
  )
}

/** Hashes files, `NAME SHA256` a line as soon as it is known; one that is gone meanwhile is left out. */
export function hashFilesCommand(folder: string, names: readonly string[]): Command {
  return script(
    `${humbly}cd "$1" || exit 1
shift
for f do [ -r "$f" ] && h=$(hash < "$f") && echo "$f $h"; done
:
`,
    folder,
    ...names,
  )
}

/** A stretch of a file, bytes. */
export interface Stretch {
  start: number
  length: number
}

/** Hashes a stretch in parts, a line each; `part` must divide the start. */
export function hashPartsCommand(file: string, { start, length }: Stretch, part: number): Command {
  const first = start / part
  const count = Math.ceil(length / part)
  return script(
    `${humbly}i=$3
while [ $i -lt $(($3 + $4)) ]; do dd if="$1" bs="$2" skip=$i count=1 2>/dev/null | hash; i=$((i + 1)); done
`,
    file,
    String(part),
    String(first),
    String(count),
  )
}

/** The bytes of a short stretch, in hex with blanks between. */
export function hexCommand(file: string, { start, length }: Stretch): Command {
  return script(
    `dd if="$1" bs=1 skip="$2" count="$3" 2>/dev/null | od -An -v -tx1 | tr -s ' \\n' ' '
`,
    file,
    String(start),
    String(length),
  )
}
