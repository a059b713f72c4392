import type { ClusterEvidence } from '../../src/diagnosis/cluster-evidence.ts'
import type { Evidence } from '../../src/diagnosis/evidence.ts'
import type { Scene } from '../commands/status-scene.ts'

/** What doctor would know of a scene: every process runs, and every broker says what it was given. */
export function evidenceOf(scene: Scene): ClusterEvidence {
  const { deployment, facts, failures, view } = scene
  const instances = Object.fromEntries(
    deployment.instances.map((instance): [string, Evidence] => {
      const process = facts[instance.host]?.processes[instance.id]
      const end = process?.exitCode == null ? {} : { exitCode: process.exitCode }
      const known = { instance, running: process?.running === true, pid: 7, ...end }
      return [
        instance.id,
        { ...known, logs: {}, listeners: [], disks: [], oomKills: [], limits: {}, storeEntries: ['lock'] },
      ]
    }),
  )
  return { deployment, facts, failures, view, instances, configs: {}, strangers: [] }
}
