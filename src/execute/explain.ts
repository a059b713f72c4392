import { masterOf } from '../components/deployed.ts'
import type { Connection, Output } from '../connection/connection.ts'
import { diagnose, diagnosisText } from '../diagnosis/diagnose.ts'
import type { Diagnosis } from '../diagnosis/evidence.ts'
import { gatherEvidence } from '../diagnosis/gather-evidence.ts'
import { RmqctlError } from '../errors.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'

interface ExplainDeps {
  connections: Map<string, Connection>
  deployment: Deployment
  /** What the start itself printed, when it failed at once. */
  output?: Output
}

/** Why an instance that runs does not get on: for a reason of its own, or of its master's; undefined where no sign is known. */
export async function suspectOf(id: string, deps: ExplainDeps): Promise<Diagnosis | undefined> {
  const own = deps.deployment.instances.find(one => one.id === id)
  for (const instance of [own, masterOf(id, deps.deployment)]) {
    const diagnosis = instance && (await knownSign(instance, deps))
    if (diagnosis != null) return diagnosis
  }
  return undefined
}

async function knownSign(
  instance: DeployedInstance,
  { connections, deployment }: ExplainDeps,
): Promise<Diagnosis | undefined> {
  const connection = connections.get(instance.host)
  if (connection == null) return undefined
  const evidence = await gatherEvidence(instance, connection, { cluster: deployment.name }).catch(() => undefined)
  return evidence && diagnose(evidence).find(({ id }) => id !== 'unknown')
}

/** Looks at an instance that ended or did not start, and throws why: cause, evidence and cure. */
export async function explainExit(
  instance: DeployedInstance,
  { connections, deployment, output }: ExplainDeps,
): Promise<never> {
  const connection = connections.get(instance.host)
  if (connection == null)
    throw new RmqctlError('unreachable', `no connection to host ${instance.host}`, { host: instance.host })
  const [diagnosis] = diagnose(await gatherEvidence(instance, connection, { cluster: deployment.name }))
  const said = output?.stderr.trim() ?? ''
  const lines = diagnosis == null ? [] : diagnosisText(diagnosis)
  const message = [
    `${instance.id} did not start: ${lines[0] ?? 'nobody knows why'}`,
    ...(said === '' ? [] : [`  ${said}`]),
    ...lines.slice(1, -1),
  ]
  throw new RmqctlError('failed', message.join('\n'), { host: instance.host, hint: diagnosis?.cure })
}
