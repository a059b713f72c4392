import type { Command } from './command.ts'

/** A release on a host: `<into>/<folder>`, of which everything belongs to `owner`. */
export interface ReleasePlace {
  folder: string
  into: string
  owner: string
}

/**
 * Unpacks the tar.gz on standard input as `<into>/<folder>`: first beside it, renamed when every file in it is the one that
 * SHA256SUMS names and that list is the one that the folder's name is of. What is whole already is left alone; what an earlier
 * run left half done, and what was changed since, is replaced.
 */
export function installReleaseCommand({ folder, into, owner }: ReleasePlace): Command {
  return { argv: ['sh', '-c', installText, 'rmqctl', into, folder, owner] }
}

/**
 * `stamp FOLDER` prints a number for names, sizes and change times of a release's files, links followed. `.complete` holds the
 * one of the moment when every file was hashed: as long as both agree, nobody has to hash 100 MB to know that nothing changed.
 */
export const stampFunction = `
stamp() { (cd "$1" && TZ=UTC LC_ALL=C find -L lib conf bin LICENSE NOTICE SHA256SUMS -type f -exec stat -L -c '%s %y %n' {} + 2>/dev/null | LC_ALL=C sort | sha256sum | cut -c 1-64); }
`

/**
 * `begin` ends the script where the release is whole, else makes the empty folder $new. `finish` proves what is in $new and puts it
 * in its place. `fail TEXT` leaves nothing behind. Arguments of the script: into, folder, owner.
 */
export const installFunctions = `
LC_ALL=C; export LC_ALL
into=$1 folder=$2 owner=$3 target=$1/$2 new=$1/.new-$2
${stampFunction}
fail() { rm -rf "$new"; echo "$1" >&2; exit 1; }
# A full disk makes tar complain of every file: the first cause is enough.
first_cause() {
  for cause in 'No space left on device' 'Disk quota exceeded' 'Read-only file system' 'Input/output error'; do
    case $1 in *"$cause"*) echo "$cause"; return ;; esac
  done
  printf '%s\n' "$1" | tail -n 2
}
proven() {
  (cd "$1" && sha256sum -c SHA256SUMS > /dev/null 2>&1) || return 1
  case $folder in *-"$(sha256sum < "$1/SHA256SUMS" | cut -c 1-12)") ;; *) return 2 ;; esac
}
begin() {
  if [ -f "$target/.complete" ]; then
    read -r was < "$target/.complete" || was=
    if [ -n "$was" ] && [ "$was" = "$(stamp "$target")" ]; then cat > /dev/null; exit 0; fi
    if proven "$target"; then cat > /dev/null; stamp "$target" > "$target/.complete"; exit; fi
  fi
  rm -rf "$new" && mkdir -p "$new" || exit 1
}
finish() {
  proven "$new"
  case $? in 0) ;; 2) fail "$2" ;; *) fail "$1" ;; esac
  stamp "$new" > "$new/.complete" || fail "$new cannot be written"
  if [ "$(id -u)" = 0 ]; then chown -hR "$owner:" "$new" || exit 1; fi
  rm -rf "$target" && mv "$new" "$target" || exit 1
  # Nobody waits for the disk: a file that a power cut shortens has another size than the stamp says.
  sync < /dev/null > /dev/null 2>&1 &
}
`

const installText = `${installFunctions}
begin
said=$({ gzip -dc | tar -xf - -C "$new"; } 2>&1) || fail "the release could not be unpacked in $into: $(first_cause "$said")"
chmod -R u=rwX,go=rX "$new" || exit 1
finish "the release did not arrive whole in $into" "what arrived in $into is not $folder"
`
