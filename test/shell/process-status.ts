import { script } from '../../src/shell/command.ts'
import { type InstanceProcess, instanceFunctions } from '../../src/shell/process.ts'
import { runIn } from './shells.ts'

/** What the functions that find an instance's process say of it. `exitCode`: of its last end, where that was seen. */
export type ProcessStatus = { running: true; pid: number } | { running: false; exitCode?: number }

export function statusOf({ dir, config }: InstanceProcess, shell = ['sh']): ProcessStatus {
  const text = `dir=$1 config=$2\n${instanceFunctions}
if pid=$(live_pid); then echo "running $pid"; else echo "stopped $(cat "$dir/exit" 2>/dev/null)"; fi`
  const [state, value] = runIn(shell, script(text, dir, config))
    .stdout.trim()
    .split(' ')
  if (state === 'running') return { running: true, pid: Number(value) }
  return value == null ? { running: false } : { running: false, exitCode: Number(value) }
}
