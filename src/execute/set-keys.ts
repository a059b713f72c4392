import { hostOf } from '../components/deployed.ts'
import { RmqctlError } from '../errors.ts'
import type { StepKind } from '../plan/model.ts'
import type { Asking } from '../probes/asking.ts'
import { getBrokerConfig } from '../remoting/requests/broker-config.ts'
import { updateBrokerConfig } from '../remoting/requests/update-broker-config.ts'
import type { Command } from '../shell/command.ts'
import { writeFilesScript } from '../shell/files.ts'
import { noteStartedWith } from '../shell/started-with.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import type { Progress } from './execute.ts'

interface SetKeysDeps {
  deployment: Deployment
  asking: Asking
  /** Runs a command on the instance's host; throws unless it succeeds. */
  run: (command: Command) => Promise<void>
  progress: Progress
}

/** Changes keys while a broker runs. Its file ends as rendered, whatever the broker wrote over it; can be done again. */
export async function applySetKeys(
  { keys, file, runsWith }: Extract<StepKind, { kind: 'set-keys' }>,
  instance: DeployedInstance,
  { deployment, asking, run, progress }: SetKeysDeps,
): Promise<void> {
  const names = Object.keys(keys)
  if (names.length > 0) {
    progress(`setting ${names.join(', ')}`)
    await setKeys(instance, keys, asking)
  }
  await run(writeFilesScript([file]))
  if (runsWith == null) return
  const as = hostOf(instance, deployment).runAs
  await run(noteStartedWith({ dir: instance.dir, path: file.path, sha256: runsWith, as }))
}

/**
 * Changes keys of a broker that runs and reads them back. The broker writes all of its keys over its properties file, so the
 * caller writes the rendered one back.
 * @throws RmqctlError `failed` when the broker does not answer, refuses, or has another value afterwards.
 */
async function setKeys(broker: DeployedInstance, keys: Record<string, string>, asking: Asking): Promise<void> {
  const client = asking.pool.client(broker)
  const names = Object.keys(keys).join(', ')
  const set = await client.call(updateBrokerConfig, keys, asking)
  if (!set.ok) throw failure(broker, `${names} could not be set: ${set.failure.text}`)
  const live = await client.call(getBrokerConfig, undefined, asking)
  if (!live.ok) throw failure(broker, `${names} could not be read back: ${live.failure.text}`)
  const wrong = Object.entries(keys).filter(([key, value]) => live.value[key] !== value)
  if (wrong.length === 0) return
  const said = wrong.map(([key, value]) => `${key} is ${live.value[key] ?? 'not there'} instead of ${value}`)
  throw failure(broker, `was told, but ${said.join(', ')}`)
}

function failure({ id, host }: DeployedInstance, text: string): RmqctlError {
  return new RmqctlError('failed', `${id}: ${text}`, { host, hint: 'rmqctl status, then the same command again' })
}
