import { type Command, script } from './command.ts'

/** A system user without login or password that RocketMQ runs as; one that exists is left as it is. As root. */
export function createUserScript(user: string): Command {
  return script(
    `id "$1" >/dev/null 2>&1 && exit 0
nologin=/usr/sbin/nologin; [ -x $nologin ] || nologin=/sbin/nologin
# A group of that name may be left from before; useradd would refuse to make it again.
if grep -q "^$1:" /etc/group; then group="--gid $1"; else group=--user-group; fi
if command -v useradd >/dev/null 2>&1; then useradd --system $group --no-create-home --home-dir /nonexistent --shell $nologin "$1"
else addgroup -S "$1" 2>/dev/null; adduser -S -D -H -h /nonexistent -s $nologin -G "$1" "$1"; fi || id "$1" >/dev/null 2>&1`,
    user,
  )
}
