import { type Command, script } from './command.ts'

/** How much before an offset is compared, bytes. */
const comparedBytes = 65_536

/**
 * Prints the sha256 of what a store has just before an offset of its commit log, `missing` where it does not get as far, and
 * `deleted` where it begins behind. Files of a commit log are named by the offset that they begin at, all of one size
 * (5.3.3:MappedFileQueue). Reads at most 68 KB.
 */
export function commitLogDigest(store: string, offset: number): Command {
  return script(digestText, store, String(offset), String(comparedBytes))
}

const digestText = `{
cd "$1/commitlog" 2>/dev/null || { echo missing; exit 0; }
end=$2 most=$3 first=
for f in [0-9]*; do first=$f; break; done
size=$(stat -c %s "$first" 2>/dev/null) && [ "$size" -gt 0 ] || { echo missing; exit 0; }
base=$(((end - 1) / size * size))
from=$((end - base > most ? end - base - most : 0))
from=$((from / 4096 * 4096))
file=$(printf '%020d' "$base")
expr "f$file" \\< "f$first" >/dev/null && { echo deleted; exit 0; }
[ -f "$file" ] || { echo missing; exit 0; }
dd if="$file" bs=4096 skip=$((from / 4096)) count=$((most / 4096 + 1)) 2>/dev/null | head -c $((end - base - from)) | sha256sum | cut -c 1-64
}
`
