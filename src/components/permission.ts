import type { DeployedInstance } from '../topology/deployment.ts'

/** PermName.PERM_WRITE: whether producers may send. */
const writeBit = 2

/** Whether a permission of a topic lets producers in. */
export function letsWrite(permission: number): boolean {
  return (permission & writeBit) !== 0
}

/**
 * What a broker's topics have by the topology; read and write is RocketMQ's default. It is laid over each topic's own where it takes
 * something away (5.3.3:BrokerController.java:1918).
 */
export function permissionOf({ config }: Pick<DeployedInstance, 'config'>): number {
  return Number(config.brokerPermission ?? 6)
}
