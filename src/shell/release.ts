import type { Command } from './command.ts'

/**
 * Unpacks the tar.gz on standard input as `<into>/<folder>`: first beside it, renamed when every file in it is the one that
 * SHA256SUMS names and that list is the one that the folder's name is of. What is complete already is left alone; what an
 * earlier run left half done is deleted.
 */
export function installReleaseCommand({
  folder,
  into,
  owner,
}: {
  folder: string
  into: string
  owner: string
}): Command {
  return { argv: ['sh', '-c', installText, 'rmqctl', into, folder, owner] }
}

const installText = `
into=$1 target=$1/$2 owner=$3
if [ -f "$target/.complete" ]; then cat > /dev/null; exit 0; fi
new=$into/.new-$2
fail() { rm -rf "$new"; echo "$1" >&2; exit 1; }
rm -rf "$new" && mkdir -p "$new" || exit 1
gzip -dc | tar -xf - -C "$new" || fail "the release could not be unpacked in $into"
cd "$new" && sha256sum -c SHA256SUMS > /dev/null 2>&1 || fail "the release did not arrive whole in $into"
case $2 in *-"$(sha256sum SHA256SUMS | cut -c 1-12)") ;; *) fail "what arrived in $into is not $2" ;; esac
cd "$into" && : > "$new/.complete" || exit 1
if [ "$(id -u)" = 0 ]; then chown -R "$owner:" "$new" || exit 1; fi
chmod -R u=rwX,go=rX "$new" && sync && rm -rf "$target" && mv "$new" "$target"
`
