import { RmqctlError } from '../errors.ts'
import { type Command, script } from './command.ts'
import { quote } from './quote.ts'

export interface DirSpec {
  path: string
  /** Octal text, for example "0755". */
  mode: string
  owner: string
}

export interface FileSpec {
  path: string
  content: string
  mode: string
  owner: string
}

/**
 * One script that writes many files: all into temporary files beside them, synced together, then renamed in their order, so that
 * whoever reads sees the old or the new one and a run that was killed is finished by the next. A file that is right already is not
 * touched. Prints `wrote PATH` or `kept PATH`. Any bytes: contents travel as base64. Folders must exist. Owners other than the
 * login need root.
 */
export function writeFilesScript(files: readonly FileSpec[]): Command {
  const parts = files.map(({ path, content, mode, owner }) =>
    [
      `stage ${quote(checkedPath(path))} ${quote(checkedMode(mode))} ${quote(owner)} <<'END'`,
      base64Lines(content),
      'END\n',
    ].join('\n'),
  )
  const paths = files.map(({ path }) => quote(path))
  return script(whole(`${stageFunctions}${parts.join('')}commit ${paths.join(' ')}\n`))
}

/** One script that makes folders with their mode and owner; what is there is only put right. Parents in between are 0755. */
export function makeDirsScript(dirs: readonly DirSpec[]): Command {
  const lines = dirs.map(
    ({ path, mode, owner }) =>
      `make_dir ${quote(checkedPath(path))} ${quote(checkedMode(mode))} ${quote(owner)} || exit 1\n`,
  )
  return script(whole(makeDirFunction + lines.join('')))
}

/**
 * One script that deletes files and folders with all that is in them; what is not there is no error. Prints `removed PATH`.
 * @throws RmqctlError `input` for a path that is relative, has `..`, or is / or a folder directly below it.
 */
export function removeScript(paths: readonly string[]): Command {
  return script(whole(removeText), ...paths.map(removablePath))
}

/** Nothing runs before all of it has arrived: a connection cut in the middle of a file would otherwise end that file there. */
function whole(text: string): string {
  return `{\n${text}}\n`
}

function checkedPath(path: string): string {
  const names = path.split('/').slice(1)
  const isPlain = path.startsWith('/') && !/[\0\n]/.test(path) && names.every(name => !['', '.', '..'].includes(name))
  if (isPlain) return path
  throw new RmqctlError('input', `not a plain absolute path: ${JSON.stringify(path)}`, {
    hint: 'write it from / on, without . and .. and without a slash at the end',
  })
}

function removablePath(path: string): string {
  if (checkedPath(path).split('/').length > 2) return path
  throw new RmqctlError('input', `${path} is never deleted`, {
    hint: 'rmqctl deletes only what is at least two folders below /',
  })
}

function checkedMode(mode: string): string {
  if (/^[0-7]{3,4}$/.test(mode)) return mode
  throw new Error(`not an octal mode: ${mode}`)
}

function base64Lines(content: string): string {
  return Buffer.from(content, 'utf8')
    .toString('base64')
    .replace(/.{76}(?=.)/g, '$&\n')
}

const ownershipFunctions = `set -u
LC_ALL=C; export LC_ALL
umask 077
me=$(id -un) uid=$(id -u)
own() { # path owner
  if [ "$uid" = 0 ]; then
    { [ "$2" = root ] && [ -O "$1" ]; } || chown -h "$2:" "$1"
  elif [ "$me" != "$2" ]; then
    echo "only root can give $1 to $2" >&2
    return 1
  fi
}
`

// Every program costs a busy host milliseconds, so few are begun for a file. noclobber: a link that somebody put in the place of
// the temporary file is not followed.
const stageFunctions = `${ownershipFunctions}
decode() { if command -v base64 >/dev/null 2>&1; then base64 -d; else openssl base64 -d; fi; }
fail() { echo "cannot write $1" >&2; exit 1; }
stage() { # path mode owner, content on standard input
  new=$1.rmqctl-new
  if [ -e "$new" ] || [ -h "$new" ]; then rm -f "$new" || fail "$1"; fi
  case $2 in 0644|644) umask 022 ;; *) umask 077 ;; esac
  set -C
  decode > "$new" || fail "$1"
  set +C
  if [ -f "$1" ] && [ ! -h "$1" ] && cmp -s "$new" "$1"; then
    rm -f "$new" && chmod "$2" "$1" && own "$1" "$3" || exit 1
    echo "kept $1"
    return
  fi
  if [ -d "$1" ]; then echo "cannot write $1: it is a folder" >&2; exit 1; fi
  case $2 in 0644|644|0600|600) ;; *) chmod "$2" "$new" || fail "$1" ;; esac
  own "$new" "$3" || fail "$1"
}
commit() { # paths
  for path; do
    shift
    [ ! -f "$path.rmqctl-new" ] || set -- "$@" "$path.rmqctl-new"
  done
  [ $# -gt 0 ] || return 0
  # a sync that knows no files syncs all
  sync "$@" 2>/dev/null || sync
  for new; do
    mv -f "$new" "\${new%.rmqctl-new}" || exit 1
    echo "wrote \${new%.rmqctl-new}"
  done
}
`

const makeDirFunction = `${ownershipFunctions}
make_dir() { # path mode owner
  [ -d "$1" ] || (umask 022 && mkdir -p "$1") || return 1
  chmod "$2" "$1" && own "$1" "$3"
}
`

const removeText = `set -u
for path; do
  if [ "$path" = "\${HOME:-}" ]; then echo "refusing to delete the home folder $path" >&2; exit 1; fi
  [ -e "$path" ] || [ -h "$path" ] || continue
  rm -rf "$path" || exit 1
  echo "removed $path"
done
`
