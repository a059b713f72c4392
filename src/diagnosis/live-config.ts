import { isSecretKey } from '../catalogue/secrets.ts'
import { propertiesPath } from '../components/deployed.ts'
import { fileAt } from '../plan/files.ts'
import { propertiesOf } from '../remoting/properties-body.ts'
import { isGiven } from '../topology/controllers.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'

export interface LiveDifference {
  key: string
  deployed: string
  live: string
}

/** Keys that a broker was given and runs with other values of. Secrets are neither compared nor shown. */
export function liveDifferences(
  instance: DeployedInstance,
  deployment: Deployment,
  live: Record<string, string>,
): LiveDifference[] {
  const file = fileAt(propertiesPath(instance), instance, deployment)
  const given = propertiesOf(Buffer.from(file?.content ?? ''))
  return Object.entries(given).flatMap(([key, deployed]) => {
    const value = live[key]
    if (value == null || key.startsWith('#') || isSecretKey(key) || isSame(deployed, value)) return []
    if (isGiven(instance, key)) return []
    return [{ key, deployed, live: value }]
  })
}

/** Java writes numbers and truth values in its own way: 0.750, TRUE. */
function isSame(some: string, other: string): boolean {
  const [a, b] = [some.trim(), other.trim()]
  if (a.toLowerCase() === b.toLowerCase()) return true
  return a !== '' && b !== '' && Number(a) === Number(b)
}
