import { propertiesPath } from '../components/deployed.ts'
import { permissionOf } from '../components/permission.ts'
import type { Connection } from '../connection/connection.ts'
import type { Asking } from '../probes/asking.ts'
import type { Answer } from '../remoting/answer.ts'
import { updateBrokerConfig } from '../remoting/requests/update-broker-config.ts'
import { script } from '../shell/command.ts'
import type { DeployedInstance } from '../topology/deployment.ts'

interface NudgeDeps {
  asking: Asking
  connections: Map<string, Connection>
}

/**
 * Makes a broker register at once with the permission that the topology gives it. It writes all of its keys over its file then: what
 * was there before is put back in the same step, so that the file stays as rendered. Where its host cannot be reached or has no room
 * for the copy, it registers all the same: producers come first, and the next `up` writes the file.
 */
export async function nudgeBroker(instance: DeployedInstance, { asking, connections }: NudgeDeps): Promise<void> {
  const permission = permissionOf(instance)
  const file = propertiesPath(instance)
  const connection = connections.get(instance.host)
  const onHost = async (text: string) => (await connection?.run(script(text, file)).catch(() => undefined))?.code === 0
  const isKept = await onHost('cp -p "$1" "$1.kept"')
  await nudge(instance, permission, asking)
  if (isKept) await onHost('mv -f "$1.kept" "$1"')
}

/**
 * Makes a broker register at once, instead of on its timer up to 10 s later, by setting the permission that it has anyway
 * (BrokerController#registerIncrementBrokerData). Never for a drained group: it would restore its permissions. The broker
 * writes all of its keys over its properties file, so the caller writes the rendered one back.
 */
export function nudge(broker: DeployedInstance, permission: number, asking: Asking): Promise<Answer<void>> {
  return asking.pool.client(broker).call(updateBrokerConfig, { brokerPermission: String(permission) }, asking)
}
