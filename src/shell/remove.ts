import { type Command, script } from './command.ts'

/** Removes folders that are empty, in this order; others stay, and that is no error. */
export function removeEmptyDirs(paths: readonly string[]): Command {
  return script('for d; do rmdir "$d" 2>/dev/null; done; :', ...paths)
}

/** Deletes all that is in a folder, but for some names. @throws Error for a path that is not at least two folders below /. */
export function emptyDir(path: string, kept: readonly string[]): Command {
  if (!/^(\/[^/]+){2,}$/.test(path) || path.split('/').some(name => name === '.' || name === '..'))
    throw new Error(`${path} is never emptied`)
  return script(
    `{
if [ "$1" = "\${HOME:-}" ]; then echo "refusing to empty the home folder $1" >&2; exit 1; fi
[ -d "$1" ] || exit 0
cd "$1" || exit 1
shift
is_kept() { for kept; do [ "$f" != "$kept" ] || return 0; done; return 1; }
for f in .[!.]* ..?* *; do
  is_kept "$@" || { [ ! -e "$f" ] && [ ! -h "$f" ]; } || rm -rf "./$f" || exit 1
done
}
`,
    path,
    ...kept,
  )
}
