import { instanceFunctions } from '../shell/process.ts'
import { cutAt, type Fact } from './fact.ts'
import type { HostFacts, ProcessFact } from './model.ts'

/** Clock ticks a second of /proc/<pid>/stat; 100 on every Linux that runs Java. */
const ticksPerSecond = 100

/**
 * The instances' processes by their pid files. A pid counts only when start time and command line are the instance's own:
 * a number that the kernel gave to somebody else is not running. Where the file is lost or old and nobody saw an end, the process
 * is looked for by its command line: it would else be found as a stranger that has the instance's port.
 */
export const processesFact: Fact<HostFacts['processes']> = {
  name: 'processes',
  script: `${instanceFunctions}config_of() { config=$d/$id.properties; [ -f "$config" ] || config=$d/rmq-proxy.json; }
sed -n 's/^btime /btime /p' /proc/stat
for d in "$ROOT"/*/; do
  d=\${d%/}; id=\${d##*/}; [ -f "$d/$id.properties" ] || [ -f "$d/rmq-proxy.json" ] || [ -f "$d/pid" ] || continue
  echo "@@instance $id"; echo "dir $d"
  [ -f "$d/exit" ] && echo "exit $(cat "$d/exit")"
  [ -f "$d/.boot" ] && echo "boot $(cat "$d/.boot")"
  [ -f "$d/.started-with" ] && sed 's/^/with /' "$d/.started-with"
  pid= start=
  [ ! -f "$d/pid" ] || read -r pid start < "$d/pid"
  if [ -z "$pid" ] || [ -z "$start" ] || [ "$(start_of "$pid")" != "$start" ]; then
    [ ! -f "$d/exit" ] && dir=$d && config_of && pid=$(live_pid) && start=$(start_of "$pid") || continue
  fi
  [ -r "/proc/$pid/stat" ] || continue
  echo "pid $pid"; echo "start $start"; echo "stat $(cat /proc/$pid/stat 2>/dev/null)"
  echo "cmdline $(tr '\\0' ' ' < /proc/$pid/cmdline 2>/dev/null)"
  sed -n 's/^VmRSS: *\\([0-9]*\\).*/rss \\1/p' /proc/$pid/status 2>/dev/null
done`,
  parse(text) {
    const [head = '', ...sections] = text.split(/^@@instance /m)
    const bootSeconds = Number(/^btime (\d+)$/m.exec(head)?.[1] ?? 0)
    return Object.fromEntries(
      sections.map(section => cutAt(section, '\n')).map(([id, rest]) => [id, readProcess(rest, bootSeconds)]),
    )
  },
}

function readProcess(text: string, bootSeconds: number): ProcessFact {
  const value = Object.fromEntries(text.split('\n').map(line => cutAt(line, ' ')))
  const exitCode = /^\d+$/.test(value.exit ?? '') ? { exitCode: Number(value.exit) } : {}
  const boot = value.boot == null || value.boot === '' ? {} : { bootId: value.boot }
  const startTicks = startTicksOf(value.stat ?? '')
  const isOurs = value.pid != null && startTicks === value.start && (value.cmdline ?? '').includes(`${value.dir}/`)
  if (!isOurs) return { running: false, ...exitCode, ...boot }
  return {
    running: true,
    pid: Number(value.pid),
    startedAt: (bootSeconds + Number(startTicks) / ticksPerSecond) * 1000,
    startedWith: startedWith(text),
    ...boot,
    residentBytes: (Number(value.rss) || 0) * 1024,
  }
}

/** Hashes of the files that it was started with, by path. */
function startedWith(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^with ([0-9a-f]{64}) [ *](.*)$/gm)].map(([, hash = '', path = '']) => [path, hash]),
  )
}

/** Field 22 of /proc/<pid>/stat; the program's name before it may hold blanks and parentheses. */
function startTicksOf(stat: string): string {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
