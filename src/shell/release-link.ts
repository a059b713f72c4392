import { type Command, script } from './command.ts'
import { installFunctions, type ReleasePlace } from './release.ts'

/**
 * Makes `<into>/<folder>` of links to a RocketMQ that is on the host already; standard input is its SHA256SUMS. Nothing is
 * copied, and nothing of `home` is changed: its files are proven as those of a release that was sent.
 */
export function linkReleaseCommand({ folder, into, owner, home }: ReleasePlace & { home: string }): Command {
  return { argv: ['sh', '-c', linkText, 'rmqctl', into, folder, owner, home] }
}

/**
 * Prints what `sha256sum` says of every file of the release at `home`; what does not belong to a release is among it. `others` is
 * for a user that does not exist yet: then everybody must be able to read it. Ends with 1 and the reason when it cannot be used.
 */
export function hashHomeScript({ home, others }: { home: string; others: boolean }): Command {
  return script(hashText, home, others ? 'others' : '')
}

const linkText = `home=$4
${installFunctions}
begin
cat > "$new/SHA256SUMS" || fail "$new cannot be written"
for name in lib conf bin LICENSE NOTICE; do
  if [ -e "$home/$name" ]; then ln -s "$home/$name" "$new/$name" || fail "$new cannot be written"; fi
done
chmod 755 "$new" && chmod 644 "$new/SHA256SUMS" || exit 1
finish "$home is not what it was a moment ago" "$home is not $folder"
`

const hashText = `{
fail() { echo "$1" >&2; exit 1; }
home=$1 others=$2
[ -e "$home" ] || fail "there is no $home that $(id -un) can see"
[ -d "$home" ] && [ -x "$home" ] || fail "$home cannot be entered by $(id -un)"
if [ ! -d "$home/lib" ]; then
  for lib in "$home"/*/lib; do [ -d "$lib" ] && fail "$home has no lib folder, but \${lib%/lib} has"; done
  fail "$home has no lib folder"
fi
if [ -n "$others" ]; then
  p=$(cd "$home/lib" && pwd -P)
  while [ "$p" != / ] && [ -n "$p" ]; do
    case $(ls -ldL "$p") in ?????????[xt]*) ;; *) fail "$p may not be entered by everybody" ;; esac
    p=\${p%/*}
  done
fi
cd "$home" || exit 1
set --
for name in lib conf bin LICENSE NOTICE; do [ -e "$name" ] && set -- "$@" "$name"; done
if [ -n "$others" ]; then
  closed=$(find -L "$@" ! -perm -004 | head -n 1)
  [ -z "$closed" ] || fail "$home/$closed may not be read by everybody"
fi
find -L "$@" -type f -exec sha256sum {} +
}
`
