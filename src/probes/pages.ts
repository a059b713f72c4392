import type { DeployedInstance } from '../topology/deployment.ts'
import { askPage } from './ask-page.ts'
import type { Asking } from './asking.ts'
import type { PageView } from './view.ts'

/** Whether the web page of a dashboard is served. */
export async function pageView(instance: DeployedInstance, { pool, signal, timeoutMs }: Asking): Promise<PageView> {
  const dial = (stop: AbortSignal) => pool.dial(instance, instance.ports.listen, stop)
  const answer = await askPage(dial, { signal, ...(timeoutMs == null ? {} : { timeoutMs }) })
  return { instance: instance.id, answers: answer.ok, ...(answer.ok ? {} : { error: answer.why }) }
}

/** Every web page of a deployment. */
export function surveyPages(asking: Asking): Promise<PageView[]> {
  const served = asking.deployment.instances.filter(({ role }) => role === 'dashboard')
  return Promise.all(served.map(instance => pageView(instance, asking)))
}
