import { withoutSecrets } from '../catalogue/secrets.ts'
import type { FileSpec } from '../shell/files.ts'
import type { Deployment } from '../topology/deployment.ts'
import type { Plan, Step } from './model.ts'

/** A plan as it may be shown and kept: no secret key, and no content of a file that only its owner may read. */
export function redactPlan(plan: Plan): Plan {
  const stages = plan.stages.map(stage => ({
    ...stage,
    lanes: stage.lanes.map(lane => ({ ...lane, steps: lane.steps.map(redactStep) })),
  }))
  const removed = plan.removed == null ? {} : { removed: redactDeployment(plan.removed) }
  return { ...plan, deployment: redactDeployment(plan.deployment), ...removed, stages }
}

/** What cluster.json and the local record keep of a deployment. */
export function redactDeployment(deployment: Deployment): Deployment {
  const instances = deployment.instances.map(({ proxy, ...instance }) => ({
    ...instance,
    config: withoutSecrets(instance.config),
    ...(proxy == null ? {} : { proxy: { ...proxy, config: withoutSecrets(proxy.config) } }),
  }))
  return { ...deployment, instances }
}

function redactStep(step: Step): Step {
  if (step.kind === 'set-keys') return { ...step, file: redactFile(step.file) }
  if (step.kind !== 'write-files' && step.kind !== 'replace-files') return step
  return { ...step, files: step.files.map(redactFile) }
}

function redactFile(file: FileSpec): FileSpec {
  return file.mode === '0600' ? { ...file, content: '***' } : file
}
