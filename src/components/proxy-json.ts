import { keyOf } from '../catalogue/lookup.ts'
import { isSecretKey } from '../catalogue/secrets.ts'
import type { FileSpec } from '../shell/files.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { hostOf, namesrvAddr, proxyJsonPath } from './deployed.ts'

/** What a rmq-proxy.json is made of: the ports and keys of a proxy, or of the one in a broker's process. */
interface ProxyParts {
  grpc: number
  remoting: number | undefined
  config: Record<string, string>
}

/**
 * rmq-proxy.json. A proxy guesses its address from the network cards when none is said (5.3.3:ProxyConfig.java, localServeAddr), and
 * its name from the host's, which is why both are; where it listens and whom it asks stands before the topology's own keys.
 */
export function proxyJson(instance: DeployedInstance, deployment: Deployment): FileSpec {
  const { config, grpc, remoting } = partsOf(instance)
  const host = hostOf(instance, deployment)
  const ours: [string, string][] = [
    ['rocketMQClusterName', deployment.name],
    ['proxyClusterName', deployment.name],
    ['proxyName', instance.id],
    ['namesrvAddr', namesrvAddr(deployment)],
    ['localServeAddr', host.address],
    ['grpcServerPort', String(grpc)],
    ...(remoting == null ? [] : [['remotingListenPort', String(remoting)] as [string, string]]),
  ]
  const own = Object.entries(config)
    .filter(([key]) => ours.every(([name]) => name !== key))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  const entries = [...ours.map(([key, value]) => [key, config[key] ?? value] as const), ...own]
  const typed = entries.map(([key, value]) => [key, typedValue(key, value, deployment.rocketmq)] as const)
  return {
    path: proxyJsonPath(instance),
    content: `${JSON.stringify(Object.fromEntries(typed), null, 2)}\n`,
    mode: Object.keys(config).some(isSecretKey) ? '0600' : '0644',
    owner: host.runAs,
  }
}

function partsOf({ proxy, ports, config }: DeployedInstance): ProxyParts {
  if (proxy == null) return { grpc: ports.listen, remoting: ports.remoting, config }
  return { grpc: ports.grpc ?? ports.listen, remoting: ports.remoting, config: proxy.config }
}

/** As the key's type in that version wants it: what is no number or truth value is refused long before (topology/rules/keys.ts). */
function typedValue(key: string, value: string, rocketmq: string): string | number | boolean {
  switch (keyOf(rocketmq, 'proxy', key)?.type) {
    case 'int':
    case 'long':
    case 'float':
    case 'double':
      return Number.isFinite(Number(value)) && value.trim() !== '' ? Number(value) : value
    case 'boolean':
      return /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : value
    default:
      return value
  }
}
