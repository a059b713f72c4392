import { instanceNamed, nameserversOf } from '../components/deployed.ts'
import { assertNever } from '../errors.ts'
import { getRuntimeInfo } from '../remoting/requests/runtime-info.ts'
import type { DeployedInstance } from '../topology/deployment.ts'
import { askRoute } from './ask-route.ts'
import type { Asking } from './asking.ts'
import { surveyControllers } from './controllers.ts'
import { pageView } from './pages.ts'
import { askTable, brokerView, surveyGroup, surveyNameserver, surveyNameservers, surveyReplication } from './survey.ts'
import { type NetworkProbe, type Verdict, verdictOf } from './verdict.ts'
import type { ClusterView } from './view.ts'

/**
 * Asks once whether a probe's claim holds, and only those that can tell: the NameServers for `registered`, one instance for
 * `answers`, the group's members for `in-sync`. To wait, ask again each 50-100 ms.
 * @throws RmqctlError `interrupted` when the signal fires.
 */
export async function check(probe: NetworkProbe, asking: Asking): Promise<Verdict> {
  return verdictOf(probe, asking.deployment, await look(probe, asking))
}

async function look(probe: NetworkProbe, asking: Asking): Promise<Omit<ClusterView, 'at'>> {
  const { deployment } = asking
  const instance = instanceNamed(probe.instance, deployment)
  switch (probe.kind) {
    case 'answers':
      if (instance.role === 'dashboard')
        return { nameservers: [], brokers: [], pages: [await pageView(instance, asking)] }
      return instance.role === 'namesrv' ? tables([instance], asking) : askAlone(instance, asking)
    case 'serves':
      return { nameservers: [await surveyNameserver(instance, asking)], brokers: [] }
    case 'routes':
      return { nameservers: [], brokers: [], proxies: [await askRoute(instance, asking)] }
    case 'registered':
      return tables(nameserversOf(deployment), asking)
    case 'in-sync': {
      const groups = deployment.groups.filter(group => group.name === instance.group)
      const control = surveyControllers(asking)
      const brokers = await Promise.all(groups.map(group => surveyReplication(instance.id, group, asking, control)))
      return { nameservers: [], brokers: brokers.flat(), ...(await control) }
    }
    case 'led':
      return { nameservers: [], brokers: [], ...(await surveyControllers(asking)) }
    case 'rollable': {
      const groups = deployment.groups.filter(group => group.name === instance.group)
      const [nameservers, ...brokers] = await Promise.all([
        surveyNameservers(asking),
        ...groups.map(group => surveyGroup(group, asking)),
      ])
      return { nameservers, brokers: brokers.flat() }
    }
    default:
      return assertNever(probe)
  }
}

async function tables(nameservers: DeployedInstance[], asking: Asking): Promise<Omit<ClusterView, 'at'>> {
  return { nameservers: await Promise.all(nameservers.map(one => askTable(one, asking))), brokers: [] }
}

async function askAlone(broker: DeployedInstance, asking: Asking): Promise<Omit<ClusterView, 'at'>> {
  const runtime = await asking.pool.client(broker).call(getRuntimeInfo, undefined, asking)
  return { nameservers: [], brokers: [brokerView(broker, runtime)] }
}
