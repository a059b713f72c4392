import type { Command } from './command.ts'

/**
 * Unpacks the tar.gz on standard input as `<into>/<folder>`: first beside it, renamed when all of it has arrived and its
 * `.complete` is written. What is complete already is left alone; what an earlier run left half done is deleted.
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
rm -rf "$new" && mkdir -p "$new" || exit 1
gzip -dc | tar -xf - -C "$new" || { rm -rf "$new"; echo "the release could not be unpacked in $into" >&2; exit 1; }
[ -d "$new/lib" ] || { rm -rf "$new"; echo "the release did not arrive whole" >&2; exit 1; }
if [ "$(id -u)" = 0 ]; then chown -R "$owner:" "$new" || exit 1; fi
chmod -R u=rwX,go=rX "$new" && : > "$new/.complete" && sync && rm -rf "$target" && mv "$new" "$target"
`
