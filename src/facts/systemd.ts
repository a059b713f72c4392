import type { Fact } from './fact.ts'
import type { HostFacts, UnitFact } from './model.ts'

/** Whether systemd runs here, what it does with a login's processes, and the units of this cluster. */
export const systemdFact: Fact<{ systemd: HostFacts['systemd']; units: Record<string, UnitFact> }> = {
  name: 'systemd',
  script: `if [ -d /run/systemd/system ]; then
  echo "running yes"; echo "version $(systemctl --version | sed -n '1s/systemd \\([0-9]*\\).*/\\1/p')"
  [ -e "/var/lib/systemd/linger/$LOGIN_USER" ] && echo "linger yes"
  cat /etc/systemd/logind.conf /etc/systemd/logind.conf.d/*.conf 2>/dev/null | grep -qiE '^KillUserProcesses *= *(yes|true|1|on)' && echo "kill yes"
  units=; for f in /etc/systemd/system/rocketmq-"$NAME"-*.service; do [ -f "$f" ] && units="$units \${f##*/}"; done
  [ -n "$units" ] && systemctl show $units -p Id,ActiveState,UnitFileState
fi; :`,
  parse(text) {
    const has = (line: string) => new RegExp(`^${line}$`, 'm').test(text)
    const version = Number(/^version (\d+)$/m.exec(text)?.[1])
    return {
      systemd: {
        running: has('running yes'),
        ...(version > 0 ? { version } : {}),
        linger: has('linger yes'),
        killUserProcesses: has('kill yes'),
      },
      units: Object.fromEntries(text.split(/\n{2,}/).flatMap(unitOf)),
    }
  },
}

function unitOf(block: string): [string, UnitFact][] {
  const value = Object.fromEntries([...block.matchAll(/^(\w+)=(.*)$/gm)].map(([, key = '', text = '']) => [key, text]))
  if (value.Id == null) return []
  const unit = {
    enabled: value.UnitFileState === 'enabled',
    activeState: value.ActiveState ?? '',
  }
  return [[value.Id, unit]]
}
