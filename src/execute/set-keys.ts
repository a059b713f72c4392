import { hostOf } from '../components/deployed.ts'
import type { StepKind } from '../plan/model.ts'
import type { Command } from '../shell/command.ts'
import { writeFilesScript } from '../shell/files.ts'
import { noteStartedWith } from '../shell/started-with.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import type { Progress } from './execute.ts'

export interface SetKeysDeps {
  deployment: Deployment
  /** Changes keys of a broker that runs and reads them back. */
  setKeys: (instance: DeployedInstance, keys: Record<string, string>) => Promise<void>
  /** Runs a command on the instance's host; throws unless it succeeds. */
  run: (command: Command) => Promise<void>
  progress: Progress
}

/** Changes keys while a broker runs. Its file ends as rendered, whatever the broker wrote over it; can be done again. */
export async function applySetKeys(
  { keys, file, runsWith }: Extract<StepKind, { kind: 'set-keys' }>,
  instance: DeployedInstance,
  { deployment, setKeys, run, progress }: SetKeysDeps,
): Promise<void> {
  const names = Object.keys(keys)
  if (names.length > 0) {
    progress(`setting ${names.join(', ')}`)
    await setKeys(instance, keys)
  }
  await run(writeFilesScript([file]))
  if (runsWith == null) return
  const as = hostOf(instance, deployment).runAs
  await run(noteStartedWith({ dir: instance.dir, path: file.path, sha256: runsWith, as }))
}
