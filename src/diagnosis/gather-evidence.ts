import type { Connection } from '../connection/connection.ts'
import { unitName } from '../shell/systemd.ts'
import type { DeployedInstance } from '../topology/deployment.ts'
import { evidenceCommand } from './collect.ts'
import type { Evidence } from './evidence.ts'
import { parseEvidence } from './parse.ts'

/** How long a host may take, ms. */
const patienceMs = 20_000

/**
 * Everything `diagnose` can use of one instance, from its host. `cluster` is the deployment's name.
 * @throws RmqctlError `unreachable` or `failed` when the host does not answer
 */
export async function gatherEvidence(
  instance: DeployedInstance,
  connection: Connection,
  { cluster, signal }: { cluster: string; signal?: AbortSignal },
): Promise<Evidence> {
  const unit = instance.supervisor === 'systemd' ? unitName(cluster, instance.id) : ''
  const found = await connection.run(evidenceCommand(instance, unit), { signal, timeoutMs: patienceMs })
  return parseEvidence(instance, found.stdout)
}
