import { RmqctlError } from '../errors.ts'
import type { FileSpec } from '../shell/files.ts'
import { unitName, unitPath } from '../shell/systemd.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { hostOf } from './deployed.ts'
import { components } from './index.ts'
import { renderTemplate } from './template.ts'

/**
 * The systemd unit of an instance, good from systemd 219 (CentOS 7) on; owned by root. It is ordered after the units of earlier
 * waves on its host, so that a boot starts and a shutdown stops in RocketMQ's order.
 * @throws RmqctlError `input` when a path cannot be written in a unit.
 */
export function unitFile(instance: DeployedInstance, deployment: Deployment): FileSpec {
  const content = renderTemplate('unit', {
    id: instance.id,
    cluster: deployment.name,
    user: hostOf(instance, deployment).runAs,
    after: earlierUnits(instance, deployment),
    launch: unitWord(`${instance.dir}/launch.sh`),
    store: instance.store == null ? undefined : unitWord(instance.store),
  })
  return { path: unitPath(unitName(deployment.name, instance.id)), content, mode: '0644', owner: 'root' }
}

function earlierUnits(instance: DeployedInstance, deployment: Deployment): string[] {
  const own = components[instance.role].wave
  return deployment.instances
    .filter(({ host, role }) => host === instance.host && components[role].wave < own)
    .map(({ id }) => unitName(deployment.name, id))
}

/** A path as one word of a unit file: percent signs are specifiers there, and quoting rules differ between directives. */
function unitWord(path: string): string {
  if (/^[A-Za-z0-9_@+=:,./%-]+$/.test(path)) return path.replaceAll('%', '%%')
  throw new RmqctlError('input', `a systemd unit cannot name the path ${JSON.stringify(path)}`, {
    hint: 'use letters, digits and _ - . / in `dir` and `data`, or set `supervisor: process`',
  })
}
