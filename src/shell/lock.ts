import { quote } from './quote.ts'

/** How long a lock holds without being renewed, seconds of the host's own clock. */
export const leaseSeconds = 60

/** Exit codes of the script: they alone say what came of it. */
export const lockExit = { ours: 0, held: 75, lost: 76, denied: 77 } as const

/**
 * - `acquire` takes the lock when nobody has it; makes the root folder where it is missing. Exit 0, or 75 when it is held, or 77
 *   with the login's name and the root folder where the login may not write.
 * - `renew` begins the lease anew. Exit 0, or 76 when the lock is not ours any more.
 * - `release` gives it up, and leaves no empty folder behind. Exit 0, or 76 when it is not ours.
 * - `show` only tells. Exit 0.
 *
 * Held, lost and shown locks are printed: the host's time in seconds, a line end, the file as it is. A lock that was taken is told
 * by its root folder.
 */
export type LockAction = 'acquire' | 'renew' | 'release' | 'show'

export interface LockOrder {
  action: LockAction
  /** Whose lock is meant, a uuid; '' is one that was cut short and has none. */
  token: string
  /** What is written about the holder: one line of JSON without its braces, for `acquire` and `renew`. */
  holder?: string
  /**
   * For `release`: what came of the run, JSON without its braces. The lock, as it was, with this is then a line of
   * `<root>/audit.log`. Not where nothing else is left of the cluster.
   */
  record?: string
}

/** `<root>/audit.log` is cut to its newer half when it has so many lines. */
const auditLogLines = 1000

/**
 * Shell text for `<root>/lock`; wants ROOT set before it. The file is JSON with one field a line, of which sh reads two: `token`
 * and `ends`. One at a time is inside: the root folder itself is what `flock` locks, so that nothing is left beside the lock, and
 * after getting it a folder that was deleted meanwhile is noticed. Without flock, or where the file system refuses it, a folder is
 * made, which is ignored when it is a minute old: nobody needs that long.
 */
export function lockScript({ action, token, holder = '', record = '' }: LockOrder): string {
  if (!/^[0-9a-f-]*$/.test(token)) throw new Error(`not a lock's token: ${token}`)
  return `{
ACTION=${action}; TOKEN=${quote(token)}; HOLDER=${quote(holder)}; RECORD=${quote(record)}; LEASE=${leaseSeconds}
${lockText}}
`
}

const lockText = `umask 022
LOCK=$ROOT/lock TURN=$ROOT/.lock-turn
read_lock() {
  token= ends= since=
  [ -f "$LOCK" ] || return 1
  token=$(sed -n '/^"token":/{s/^"token":"\\([0-9a-f-]*\\)",$/\\1/p;q;}' "$LOCK")
  since=$(sed -n '/^"since":/{s/^"since":\\([0-9]*\\),$/\\1/p;q;}' "$LOCK")
  ends=$(sed -n '/^"ends":/{s/^"ends":\\([0-9]*\\),$/\\1/p;q;}' "$LOCK")
  [ -n "$token" ] && [ -n "$since" ] && [ -n "$ends" ] || token= ends=
}
# A file that was cut short says nothing of its lease: it counts for as long as a lease could.
is_held() {
  read_lock || return 1
  if [ -n "$ends" ]; then [ "$(date +%s)" -lt "$ends" ]; else [ -n "$(find "$LOCK" -prune -mmin -1 2>/dev/null)" ]; fi
}
write_lock() { # since
  now=$(date +%s) begin=\${1:-$now}
  begin=\${begin:-$now}
  rm -f "$LOCK.new" && (set -C; printf '{\\n"v":1,\\n"token":"%s",\\n"since":%s,\\n"ends":%s,\\n%s}\\n' \\
    "$TOKEN" "$begin" $((now + LEASE)) "$HOLDER" > "$LOCK.new") && [ ! -d "$LOCK" ] && mv -f "$LOCK.new" "$LOCK" && echo "$ROOT" && return 0
  why=$( (printf '%04096d' 0 | cat > "$LOCK.new") 2>&1 | sed 's/.*: //;q') # a shell's own printf says nothing of use
  rm -f "$LOCK.new"
  [ -z "$why" ] || why=": $why"
  echo "cannot write $LOCK$why" >&2
  return 1
}
is_deployed() {
  for f in "$ROOT"/*; do case \${f##*/} in lock | lock.new | '*') ;; *) return 0 ;; esac; done
  return 1
}
# The lock as a line of the audit, with what came of its run. That it cannot be written keeps no lock from going.
record() { # fields
  LOG=$ROOT/audit.log
  is_deployed && [ ! -h "$LOG" ] && { [ -f "$LOG" ] || [ ! -e "$LOG" ]; } || return 0
  line=$(sed -n -e H -e '\${' -e x -e 's/\\n//g' -e 's/}$//p' -e '}' "$LOCK")
  if [ -f "$LOG" ] && [ "$(sed -n '$=' "$LOG")" -ge ${auditLogLines} ] 2>/dev/null; then
    rm -f "$LOG.new" && (set -C; sed '1,${auditLogLines / 2}d' "$LOG" > "$LOG.new") && mv -f "$LOG.new" "$LOG"
  fi
  printf '%s,"until":%s,%s}\\n' "$line" "$(date +%s)" "$1" >> "$LOG"
  [ "$(id -u)" != 0 ] || chown -h "$(stat -c %U:%G "$ROOT")" "$LOG"
} 2>/dev/null
tell() { date +%s; cat "$LOCK" 2>/dev/null; return "$1"; }
emptied=
act() {
  case $ACTION in
    acquire)
      if is_held; then tell ${lockExit.held}; else
        # nobody gave it back: that run was killed, and this is the first to come by
        [ -z "$token" ] || record '"outcome":"unfinished"'
        write_lock
      fi ;;
    renew) if read_lock && [ "$token" = "$TOKEN" ]; then write_lock "$since"; else tell ${lockExit.lost}; fi ;;
    release)
      read_lock && [ "$token" = "$TOKEN" ] || return ${lockExit.lost}
      [ -z "$RECORD" ] || record "$RECORD"
      rm -f "$LOCK" "$LOCK.new" && emptied=yes ;;
  esac
}
leave() { [ -z "$emptied" ] || { rmdir "$ROOT" && rmdir "\${ROOT%/*}"; } 2>/dev/null; return "$1"; }
by_flock() {
  flock 9 2>/dev/null || return 91
  [ "$ROOT" -ef /proc/self/fd/9 ] || return 90
  act
  leave $?
}
by_folder() {
  tries=0
  until mkdir "$TURN" 2>/dev/null; do
    [ -d "$ROOT" ] || return 90
    [ -w "$ROOT" ] || { echo "cannot write in $ROOT" >&2; return 1; }
    [ -z "$(find "$TURN" -prune -mmin +1 2>/dev/null)" ] || rmdir "$TURN" 2>/dev/null
    tries=$((tries + 1))
    [ $tries -lt 200 ] || { echo "no turn in 10 s; when nobody uses it: rmdir $TURN" >&2; return 1; }
    sleep 0.05 2>/dev/null || sleep 1
  done
  trap 'rmdir "$TURN" 2>/dev/null' EXIT
  trap 'exit 1' HUP INT TERM
  act
  done=$?
  rmdir "$TURN" 2>/dev/null
  trap - EXIT
  leave $done
}
if [ "$ACTION" = show ]; then tell 0; exit 0; fi
if [ "$ACTION" = acquire ]; then
  above=$ROOT; while [ ! -e "$above" ]; do above=\${above%/*}; [ -n "$above" ] || above=/; done
  [ -w "$above" ] || { echo "$(id -un) $ROOT"; exit ${lockExit.denied}; }
fi
rounds=0 code=90
while [ $code = 90 ] && [ $rounds -lt 50 ]; do
  rounds=$((rounds + 1))
  if [ ! -d "$ROOT" ]; then
    [ "$ACTION" = acquire ] || { tell 0; exit ${lockExit.lost}; }
    mkdir -p "$ROOT" || exit 1
  fi
  code=91
  if command -v flock >/dev/null 2>&1; then (by_flock) 9< "$ROOT"; code=$?; fi
  if [ $code = 91 ]; then (by_folder); code=$?; fi
  # It went before it was opened, or while it was written into.
  case $code in 1 | 2) [ -d "$ROOT" ] || code=90 ;; esac
done
exit $code
`
