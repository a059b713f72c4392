import type { Answer } from '../remoting/answer.ts'
import { updateBrokerConfig } from '../remoting/requests/update-broker-config.ts'
import type { DeployedInstance } from '../topology/deployment.ts'
import type { Asking } from './asking.ts'

/**
 * Makes a broker register at once, instead of on its timer up to 10 s later, by setting the permission that it has anyway
 * (BrokerController#registerIncrementBrokerData). Never for a drained group: it would restore its permissions. The broker
 * writes all of its keys over its properties file, so the caller writes the rendered one back.
 */
export function nudge(broker: DeployedInstance, permission: number, asking: Asking): Promise<Answer<void>> {
  return asking.pool.client(broker).call(updateBrokerConfig, { brokerPermission: String(permission) }, asking)
}
