import { type Command, script } from './command.ts'

export interface Previous {
  /** The instance's folder; copies are kept in its `previous/`. */
  dir: string
  /** Files as they are now; those that are not there are left out. */
  files: readonly string[]
  /** Its store, of which config/*.json is kept too. */
  store?: string
}

/**
 * Copies an instance's files aside, into `<dir>/previous/<UTC time>/`, and forgets all but the newest ten. Prints the folder's name,
 * then the copy itself as base64 of a tar.gz, in one piece.
 */
export function keepPrevious({ dir, files, store = '' }: Previous): Command {
  return script(`{\n${keepText}}\n`, dir, store, ...files)
}

/** Puts the files of such a copy back in their places, each as a whole. */
export function restorePrevious({ dir, files }: Previous, name: string): Command {
  return script(`{\n${restoreText}}\n`, `${dir}/previous/${name}`, ...files)
}

const keepText = `set -u
umask 077
dir=$1 store=$2
shift 2
mkdir -p "$dir/previous" || exit 1
name=$(date -u +%Y%m%dT%H%M%SZ)
n=1; while [ -e "$dir/previous/$name" ]; do n=$((n + 1)); name=\${name%-*}-$n; done
new=$dir/previous/$name.new
rm -rf "$new"
mkdir "$new" || exit 1
for file; do [ ! -f "$file" ] || cp -p "$file" "$new/" || exit 1; done
if [ -n "$store" ] && [ -d "$store/config" ]; then
  mkdir "$new/store-config"
  for file in "$store"/config/*.json; do [ ! -f "$file" ] || cp -p "$file" "$new/store-config/" || exit 1; done
fi
mv "$new" "$dir/previous/$name" || exit 1
set --
for old in "$dir"/previous/*Z "$dir"/previous/*Z-*; do [ ! -d "$old" ] || set -- "$@" "$old"; done
while [ $# -gt 10 ]; do rm -rf "$1"; shift; done
echo "$name"
encode() { if command -v base64 >/dev/null 2>&1; then base64; else openssl base64; fi; }
tar -C "$dir/previous" -cf - "$name" | gzip -c | encode
`

const restoreText = `set -u
from=$1
shift
for file; do
  kept=$from/\${file##*/}
  [ -f "$kept" ] || continue
  cp -p "$kept" "$file.rmqctl-new" && mv -f "$file.rmqctl-new" "$file" || exit 1
done
`
