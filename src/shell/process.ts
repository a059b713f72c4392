import { type Command, script } from './command.ts'
import { secondsFunction } from './uptime.ts'

/** An instance as a detached process: everything about it is in its folder. */
export interface InstanceProcess {
  /** Absolute folder with launch.sh, pid, exit, stdout.log. */
  dir: string
  /** Absolute path of its properties file: what its command line is known by. */
  config: string
  /** User it belongs to; the command is then rendered with runuser or sudo. */
  as?: string
}

/**
 * Shell functions that find an instance's process. They want $dir and $config. `<dir>/pid` holds `pid starttime`, and a pid
 * counts only with that start time (field 22 of /proc/<pid>/stat) and the instance's own command line. Where the file is lost,
 * the command lines of all processes are searched: a second broker on the same store would cut the first one's files
 * (recovery runs before the lock, 5.3.3:DefaultMessageStore.java:342).
 */
export const instanceFunctions = `start_of() {
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  set -- \${stat##*") "}
  [ "$1" != Z ] && echo "\${20}"
}
words_of() { cat "/proc/$1/cmdline" 2>/dev/null | tr '\\0' '\\n'; }
is_launching() { words_of "$1" | grep -qxF -e "$dir/launch.sh"; }
is_server() { words_of "$1" | grep -qxF -e "$config" && words_of "$1" | grep -q '^org\\.apache\\.rocketmq\\.'; }
same_host() { [ "$(readlink "/proc/$1/ns/mnt")" = "$(readlink "/proc/$$/ns/mnt")" ]; }
# All command lines by one process; busybox's grep sees none of their words but the first.
naming_config() {
  head -c 65536 /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' | while IFS= read -r word; do
    case $word in
      '==> /proc/'*'/cmdline <==') found=\${word#'==> /proc/'} ;;
      "$config") echo "\${found%%/*}" ;;
    esac
  done
}
live_pid() {
  if [ -r "$dir/pid" ] && read -r pid started < "$dir/pid" && [ -n "$started" ] &&
    [ "$(start_of "$pid")" = "$started" ] && { is_server "$pid" || is_launching "$pid"; }; then
    echo "$pid"
    return 0
  fi
  for pid in $(naming_config); do
    if is_server "$pid" && same_host "$pid"; then
      echo "$pid"
      return 0
    fi
  done
  return 1
}
`

/**
 * Starts launch.sh in a session of its own and returns when `<dir>/pid` is written: a closed SSH channel, a hang-up or our own
 * end do not reach it. A tiny sh waits for it and writes its exit code to `<dir>/exit`. Prints `started PID`, or `running PID`
 * when it was running already; when launch.sh ends at once `exited CODE` with the end of stdout.log, exit status 1.
 */
export function startProcess(instance: InstanceProcess): Command {
  return instanceScript(instance, startText)
}

/**
 * Asks the process to end (SIGTERM) and waits for its real exit, printing a line a second. Prints `stopped` at the end, or
 * `not running`. Exit status 124 when it is still there after `timeoutSeconds`; it is killed only with `kill`.
 */
export function stopProcess(
  instance: InstanceProcess,
  { timeoutSeconds = 120, kill = false }: { timeoutSeconds?: number; kill?: boolean } = {},
): Command {
  return instanceScript(instance, stopText, String(timeoutSeconds), kill ? 'kill' : '')
}

function instanceScript({ dir, config, as }: InstanceProcess, text: string, ...more: string[]): Command {
  const command = script(`dir=$1 config=$2\n${instanceFunctions}${text}`, dir, config, ...more)
  return as == null ? command : { ...command, as }
}

// Redirecting the background job itself matters: a job that keeps the channel's stdout keeps the SSH channel open.
const startText = `
cd "$dir" || exit 1
# Two starts at once take turns; the second finds the first one's process.
if command -v flock >/dev/null 2>&1; then exec 8>> .starting && flock 8; fi
if pid=$(live_pid); then echo "running $pid"; exit 0; fi
# A start that was cut off may have begun it: launch.sh holds this lock from its first moment, and is about to become the process.
join_other() {
  waits=0
  command -v flock >/dev/null 2>&1 || return 1
  until pid=$(live_pid); do
    flock -n .running true && return 1
    waits=$((waits + 1))
    [ $waits -le 300 ] || return 1
    sleep 0.05 2>/dev/null || sleep 1
  done
  echo "running $pid"
  exit 0
}
join_other
rm -f pid exit || exit 1
supervise='trap "" HUP; sh "$1/launch.sh"; echo $? > "$1/exit.new"; mv -f "$1/exit.new" "$1/exit"'
detach=setsid
command -v setsid >/dev/null 2>&1 || detach=nohup
# logind may end all of a session with it (KillUserProcesses); what a lingering user's own manager holds stays.
if [ -e "/var/lib/systemd/linger/$(id -un)" ] && systemd-run --user --scope --quiet true 2>/dev/null; then
  detach="systemd-run --user --scope --quiet $detach"
fi
$detach sh -c "$supervise" rmqctl "$dir" </dev/null >/dev/null 2>&1 8>&- &
tries=0
until [ -f pid ] || [ -f exit ]; do
  tries=$((tries + 1))
  if [ $tries -gt 300 ]; then echo "launch.sh did not begin within 15 seconds" >&2; exit 1; fi
  sleep 0.05 2>/dev/null || sleep 1
done
if [ -f exit ]; then
  join_other
  echo "exited $(cat exit)"
  tail -n 20 stdout.log 2>/dev/null
  exit 1
fi
read -r pid started < pid
echo "started $pid"
`

const stopText = `
limit=$3
if ! pid=$(live_pid); then echo "not running"; exit 0; fi
started=$(start_of "$pid")
[ -n "$started" ] || { echo "stopped"; exit 0; }
parent_of() { stat=$(cat "/proc/$1/stat" 2>/dev/null) && set -- \${stat##*") "} && echo "$2"; }
parent=$(parent_of "$pid")
there() { [ "$(start_of "$pid")" = "$started" ]; }
${secondsFunction}
begin=$(seconds)
said=0
wait_for_end() {
  while there; do
    now=$(($(seconds) - begin))
    [ $now -ge "$1" ] && return 1
    if [ $now -gt $said ]; then said=$now; echo "waiting for $pid to end: $now s"; fi
    sleep 0.1 2>/dev/null || sleep 1
  done
}
kill -TERM "$pid" || ! there || exit 1
if ! wait_for_end "$limit"; then
  if [ "$4" != kill ]; then echo "still running after $limit s: $pid" >&2; exit 124; fi
  kill -KILL "$pid"
  wait_for_end $((limit + 10)) || { echo "still there after SIGKILL: $pid" >&2; exit 124; }
  echo "killed"
fi
# The sh above it still has the exit code to write: whoever deletes the folder next must not meet it.
tries=0
while words_of "$parent" | grep -qxF -e "$dir" && [ $tries -lt 100 ]; do
  tries=$((tries + 1))
  sleep 0.02 2>/dev/null || sleep 1
done
echo "stopped"
`
