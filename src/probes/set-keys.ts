import { RmqctlError } from '../errors.ts'
import { getBrokerConfig } from '../remoting/requests/broker-config.ts'
import { updateBrokerConfig } from '../remoting/requests/update-broker-config.ts'
import type { DeployedInstance } from '../topology/deployment.ts'
import type { Asking } from './asking.ts'

/**
 * Changes keys of a broker that runs and reads them back. The broker writes all of its keys over its properties file, so the
 * caller writes the rendered one back.
 * @throws RmqctlError `failed` when the broker does not answer, refuses, or has another value afterwards.
 */
export async function setKeys(broker: DeployedInstance, keys: Record<string, string>, asking: Asking): Promise<void> {
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
