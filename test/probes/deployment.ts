import type { DeployedHost, DeployedInstance, Deployment } from '../../src/topology/deployment.ts'

/** What capture.ts was run against: one NameServer, broker-a and its slave, all on this machine. */
export function labDeployment(rocketmq: string, nameservers = 1): Deployment {
  return {
    format: 1,
    name: 'lab',
    rocketmq,
    release: { version: rocketmq, sha256: '', folder: '' },
    hosts: [host('A')],
    instances: [
      ...Array.from({ length: nameservers }, (_, index) =>
        instance({ id: `namesrv-${index + 1}`, role: 'namesrv', ports: { listen: 19876 + index } }),
      ),
      instance({ id: 'broker-a', role: 'master', group: 'broker-a', brokerId: 0, ports: { listen: 20911, ha: 20912 } }),
      instance({
        id: 'broker-a-s',
        role: 'slave',
        group: 'broker-a',
        brokerId: 1,
        ports: { listen: 20921, ha: 20922 },
      }),
    ],
    groups: [
      {
        name: 'broker-a',
        replication: { mode: 'sync', copies: 2 },
        flush: 'async',
        master: 'broker-a',
        slaves: ['broker-a-s'],
      },
    ],
  }
}

function host(id: string): DeployedHost {
  return {
    id,
    endpoint: { kind: 'local' },
    address: '127.0.0.1',
    root: '/opt/rocketmq/lab',
    runAs: 'rocketmq',
    sudo: false,
    supervisor: 'process',
  }
}

function instance(
  known: Pick<DeployedInstance, 'id' | 'role' | 'ports'> & Partial<DeployedInstance>,
): DeployedInstance {
  return {
    host: 'A',
    address: `127.0.0.1:${known.ports.listen}`,
    dir: `/opt/rocketmq/lab/${known.id}`,
    java: { path: '/usr/bin/java', major: 17 },
    jvm: { heapMb: 256, options: [] },
    supervisor: 'process',
    config: {},
    ...known,
  }
}
