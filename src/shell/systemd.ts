import { type Command, script } from './command.ts'
import { secondsFunction } from './uptime.ts'

/** Where units of the system manager are. */
const unitFolder = '/etc/systemd/system'

/** `rocketmq-<cluster>-<id>.service` */
export function unitName(cluster: string, id: string): string {
  return `rocketmq-${cluster}-${id}.service`
}

export function unitPath(unit: string): string {
  return `${unitFolder}/${unit}`
}

/** After unit files were written: systemd reads them, and starts them at boot. As root. */
export function installUnits(units: string[]): Command {
  return script('systemctl enable --quiet --no-reload "$@" && systemctl daemon-reload', ...units)
}

/** Starts a unit, whatever its start limit says; one that runs is left alone. Prints `started PID` or `running PID`. As root. */
export function startUnit(unit: string): Command {
  return script(
    `state=$(systemctl show -p ActiveState "$1"); state=\${state#*=}
pid_of() { pid=$(systemctl show -p MainPID "$1"); echo "\${pid#*=}"; }
if [ "$state" = active ]; then echo "running $(pid_of "$1")"; exit 0; fi
systemctl reset-failed "$1" 2>/dev/null
systemctl start "$1" && echo "started $(pid_of "$1")"`,
    unit,
  )
}

/**
 * Stops a unit and waits for the real exit of its process, printing a line a second; 124 when it is still there after
 * `timeoutSeconds` (systemd itself goes on to SIGKILL after the unit's 300 s). As root.
 */
export function stopUnit(unit: string, { timeoutSeconds = 120 }: { timeoutSeconds?: number } = {}): Command {
  return script(stopText, unit, String(timeoutSeconds))
}

/** Stops nothing: forgets units that no longer run, and deletes their files. As root. */
export function removeUnits(units: string[]): Command {
  return script(
    `for unit; do systemctl disable --quiet "$unit" 2>/dev/null; rm -f "${unitFolder}/$unit" || exit 1; done
systemctl daemon-reload
for unit; do systemctl reset-failed "$unit" 2>/dev/null; done; :`,
    ...units,
  )
}

const stopText = `
active() { state=$(systemctl show -p ActiveState "$1"); echo "\${state#*=}"; }
case $(active "$1") in inactive | failed) echo "not running"; exit 0 ;; esac
systemctl stop --no-block "$1" || exit 1
${secondsFunction}
begin=$(seconds)
said=0
while :; do
  case $(active "$1") in inactive | failed) echo stopped; exit 0 ;; esac
  now=$(($(seconds) - begin))
  if [ $now -ge "$2" ]; then echo "still running after $2 s: $1" >&2; exit 124; fi
  if [ $now -gt $said ]; then said=$now; echo "waiting for $1 to end: $now s"; fi
  sleep 0.2 2>/dev/null || sleep 1
done
`
