import type { Answer } from '../remoting/answer.ts'
import { getBrokerConfig } from '../remoting/requests/broker-config.ts'
import { getNamesrvConfig } from '../remoting/requests/namesrv-config.ts'
import type { DeployedInstance } from '../topology/deployment.ts'
import type { Asking } from './asking.ts'

/** Every key that an instance runs with, secrets too: 26 of a broker, 319 of a NameServer. */
export function liveConfig(instance: DeployedInstance, asking: Asking): Promise<Answer<Record<string, string>>> {
  const request = instance.role === 'namesrv' ? getNamesrvConfig : getBrokerConfig
  return asking.pool.client(instance).call(request, undefined, asking)
}
