import { statusDocument } from '../../src/commands/status-document.ts'
import type { StatusInput } from '../../src/commands/status-input.ts'
import type { RmqctlError } from '../../src/errors.ts'
import type { HostFacts, ProcessFact } from '../../src/facts/model.ts'
import type { BrokerView, ClusterView, ReplicationView } from '../../src/probes/view.ts'
import type { InstanceStatus } from '../../src/report/status-document.ts'
import { assumedFacts } from '../../src/settle/assumed.ts'
import type { Deployment, Supervisor } from '../../src/topology/deployment.ts'
import { deployment } from '../components/deployments.ts'
import { good, load } from '../topology/load-text.ts'

const { cluster } = load(good, { hosts: 'A=root@10.0.0.11,B=root@10.0.0.12' })

/** A healthy cluster of two groups on two hosts; a case changes one thing. */
export class Scene {
  readonly deployment: Deployment
  readonly facts: Record<string, HostFacts>
  readonly failures: RmqctlError[] = []
  readonly view: ClusterView

  constructor(supervisor: Supervisor = 'process', slaves = 1) {
    this.deployment = deployment({
      supervisor,
      groups: [
        { name: 'broker-a', slaves },
        { name: 'broker-b', slaves },
      ],
    })
    this.facts = Object.fromEntries(
      cluster.hosts.map(host => [host.id, { ...assumedFacts(host, cluster), host: host.id }]),
    )
    const table = Object.fromEntries(this.deployment.groups.map(group => [group.name, this.registration(group.name)]))
    this.view = {
      at: Date.UTC(2026, 10, 20, 12),
      nameservers: this.ids('namesrv').map(instance => ({
        instance,
        table: structuredClone(table),
        permissions: { 'broker-a': 7 },
      })),
      brokers: this.deployment.instances.filter(one => one.group != null).map(({ id, role }) => this.broker(id, role)),
    }
    for (const { id, host } of this.deployment.instances)
      this.facts[host]!.processes[id] = { running: true, pid: 7, startedAt: 0 }
  }

  private registration(group: string) {
    const members = this.deployment.instances.filter(one => one.group === group)
    return { cluster: 'trade', addresses: Object.fromEntries(members.map(one => [String(one.brokerId), one.address])) }
  }

  private ids(role: string): string[] {
    return this.deployment.instances.filter(one => one.role === role).map(one => one.id)
  }

  private broker(instance: string, role: BrokerView['role']): BrokerView {
    const base = {
      instance,
      role,
      answers: true,
      version: '5.3.3',
      diskUsedRatio: 0.2,
      registered: this.ids('namesrv'),
    }
    return role === 'slave' ? { ...base, replication: { state: 'in-sync', lagBytes: 0 } } : base
  }

  /** Its process is not there, and nobody answers. */
  end(id: string, process: ProcessFact = { running: false, exitCode: 143 }): this {
    const { host } = this.deployment.instances.find(one => one.id === id)!
    this.facts[host]!.processes[id] = process
    return this.silence(id)
  }

  silence(id: string): this {
    const broker = this.view.brokers.find(one => one.instance === id)
    if (broker != null) Object.assign(broker, { answers: false, registered: [], replication: undefined })
    const nameserver = this.view.nameservers.find(one => one.instance === id)
    if (nameserver != null) Object.assign(nameserver, { table: undefined, error: 'connection refused' })
    return this
  }

  replicates(id: string, replication: ReplicationView): this {
    Object.assign(this.view.brokers.find(one => one.instance === id)!, { replication })
    return this
  }

  do(change: (scene: this) => void): this {
    change(this)
    return this
  }

  document(change: Partial<StatusInput> = {}) {
    return statusDocument({
      deployment: this.deployment,
      facts: this.facts,
      failures: this.failures,
      view: this.view,
      ...change,
    })
  }

  problems(): string[] {
    return this.document().problems.map(({ kind, text }) => `${kind}: ${text}`)
  }

  status(id: string): InstanceStatus {
    return this.document().instances.find(one => one.id === id)!
  }
}
