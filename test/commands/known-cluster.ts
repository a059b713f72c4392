import { rememberCluster } from '../../src/store/clusters.ts'
import type { DeployedHost, Deployment } from '../../src/topology/deployment.ts'
import type { TestContext } from './test-context.ts'

export interface KnownHost {
  id: string
  endpoint: DeployedHost['endpoint']
  /** Folder above the cluster's. */
  dir: string
  address?: string
}

/** A deployment of one NameServer a host, as a record has it. */
export function deploymentOn(hosts: KnownHost[], name = 'trade'): Deployment {
  return {
    format: 1,
    name,
    rocketmq: '5.3.3',
    release: { version: '5.3.3', sha256: 'ab', folder: '5.3.3-ab' },
    hosts: hosts.map(({ id, endpoint, dir, address = '127.0.0.1' }) => ({
      id,
      endpoint,
      address,
      root: `${dir}/${name}`,
      runAs: 'nobody',
      sudo: false,
      supervisor: 'process',
    })),
    instances: hosts.map(({ id, dir, address = '127.0.0.1' }, index) => ({
      id: `namesrv-${index + 1}`,
      role: 'namesrv',
      host: id,
      address: `${address}:9876`,
      ports: { listen: 9876 },
      dir: `${dir}/${name}/namesrv-${index + 1}`,
      java: { path: '/usr/bin/java', major: 17 },
      jvm: { heapMb: 128, options: [] },
      supervisor: 'process',
      config: {},
    })),
    groups: [],
  }
}

/** Lets this machine know a cluster, and gives its commands a PATH. */
export async function knowing(context: TestContext, deployment: Deployment): Promise<TestContext> {
  const hosts = Object.fromEntries(deployment.hosts.map(host => [host.id, host.endpoint]))
  await rememberCluster(context.home, { v: 1, name: deployment.name, hosts, lastUsed: 0, deployment })
  return { ...context, env: { ...context.env, PATH: process.env.PATH } }
}
