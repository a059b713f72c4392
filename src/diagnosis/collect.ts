import { listenersFact } from '../facts/listeners.ts'
import { type Command, script } from '../shell/command.ts'
import type { EvidenceInstance } from './evidence.ts'

/** Lines of each log that are brought home. */
const tailLines = 600
/** Begins each section of the output; a NUL-free word that no log line begins with. */
export const sectionMark = '@@rmqctl-evidence '

/**
 * Everything `diagnose` can use of one instance, in one command: its logs' ends, how it ended, and what the host says of ports,
 * memory, disks and limits. Only reads; what cannot be read is left out. `unit` is the systemd unit, where there is one.
 */
export function evidenceCommand(instance: EvidenceInstance, unit = ''): Command {
  return script(`${evidenceScript}${listenersFact.script}\n:\n`, instance.dir, instance.store ?? '', unit)
}

/** $1 the instance's folder, $2 its store, $3 its systemd unit; POSIX sh, busybox included. */
const evidenceScript = `LC_ALL=C; export LC_ALL
d=$1 s=$2 u=$3 l=$1/home/logs/rocketmqlogs
section() { printf '\\n%s%s\\n' '${sectionMark}' "$*"; }
log() { [ -f "$2" ] && [ -r "$2" ] || return 0
  n=$(wc -l < "$2"); f=$((n > ${tailLines} ? n - ${tailLines} + 1 : 1))
  section log "$1" "$f" "$2"; tail -n "+$f" "$2" | tail -n ${tailLines + 1} | cut -c 1-2000; }
mtime() { stat -c %Y "$1" 2>/dev/null || date -r "$1" +%s 2>/dev/null; }
log stdout "$d/stdout.log"
log previous "$d/stdout.log.1"
for n in store storeerror broker namesrv proxy dashboard; do log $n "$l/$n.log"; done
h=$(ls -t "$d"/crash/hs_err_pid*.log "$d"/hs_err_pid*.log 2>/dev/null | head -n 1)
if [ -n "$h" ]; then section log hsErr 1 "$h"; head -n 40 "$h" | cut -c 1-2000; fi
section state
p=$(head -n 1 "$d/pid" 2>/dev/null | tr -cd '0-9 ' | cut -d ' ' -f 1)
[ -n "$p" ] && echo "pid $p"
[ -f "$d/pid" ] && echo "started $(mtime "$d/pid")"
[ -f "$d/exit" ] && echo "exit $(head -n 1 "$d/exit")"
[ -n "$h" ] && echo "hserr $(mtime "$h")"
if [ -n "$p" ] && tr '\\0' ' ' 2>/dev/null < "/proc/$p/cmdline" | grep -qF -- "$d/"; then
  echo "running $p"; sed -n 's/^Max open files *\\([0-9]*\\).*/openfiles \\1/p' "/proc/$p/limits" 2>/dev/null
  sed -n 's/^State:[[:space:]]*\\([A-Za-z]\\).*/procstate \\1/p' "/proc/$p/status" 2>/dev/null
fi
u0=$(cut -d. -f1 /proc/uptime 2>/dev/null); [ -n "$u0" ] && echo "bootedat $(($(date +%s) - u0))"
if [ -n "$u" ] && command -v systemctl >/dev/null 2>&1; then
  systemctl show -p Result -p ExecMainCode -p ExecMainStatus -p ActiveState -p NRestarts -p MainPID "$u" 2>/dev/null | sed 's/=/ /; s/^/unit/'
fi
sed -n 's/^MemTotal: *\\([0-9]*\\).*/memtotal \\1/p; s/^MemAvailable: *\\([0-9]*\\).*/memavailable \\1/p' /proc/meminfo 2>/dev/null
echo "mapcount $(cat /proc/sys/vm/max_map_count 2>/dev/null)"
hn=$(hostname 2>/dev/null || cat /proc/sys/kernel/hostname); echo "hostname $hn"
if grep -qE "[[:space:]]$hn([[:space:]]|$)" /etc/hosts 2>/dev/null || timeout 2 getent ahosts "$hn" >/dev/null 2>&1
then echo "resolves yes"; else echo "resolves no"; fi
section disks
for f in "$d" "$s"; do
  [ -n "$f" ] || continue
  e=$f; while [ ! -d "$e" ] && [ "$e" != / ] && [ -n "$e" ]; do e=$(dirname "$e"); done
  df -Pk "$e" 2>/dev/null | sed -n "2s|^|$e\t|p"
done
section mounts
cut -d ' ' -f 2,4 /proc/mounts 2>/dev/null
section oom
# Of the last ten minutes: an older one had another victim.
{ dmesg 2>/dev/null || journalctl -kq --no-pager --since -10min -o short-monotonic 2>/dev/null; } | grep -iE 'killed process|oom-kill' |
  awk -F '[][ ]+' -v up="$(cut -d. -f1 /proc/uptime)" '$2 !~ /^[0-9]/ || $2 + 600 > up' | tail -n 5
[ -n "$s" ] && [ -d "$s" ] && { section files; find "$s" -type f 2>/dev/null | wc -l; }
if [ -n "$s" ] && [ -d "$s" ]; then section store; ls -A "$s" 2>/dev/null | head -n 50; fi
section listeners
`
