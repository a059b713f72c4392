import { machinesOf } from '../components/machines.ts'
import type { HostFacts } from '../facts/model.ts'
import type { Deployment } from '../topology/deployment.ts'
import { clockFindings } from './clock.ts'
import { diskCheck } from './disk.ts'
import { ephemeralCheck } from './ephemeral.ts'
import { fileSystemCheck } from './file-system.ts'
import type { Check, CheckFinding } from './finding.ts'
import { hostnameCheck } from './hostname.ts'
import { javaCheck } from './java.ts'
import { hugePagesCheck, mapsCheck, swapCheck } from './kernel.ts'
import { logoutCheck } from './logout.ts'
import { memoryCheck } from './memory.ts'
import { namesCheck } from './names.ts'
import { neighboursCheck } from './neighbours.ts'
import { openFilesCheck } from './open-files.ts'
import { osCheck } from './os.ts'
import { ownerCheck } from './owner.ts'
import { pageCacheCheck } from './page-cache.ts'
import { portsCheck } from './ports.ts'
import { rootCheck } from './root.ts'
import { storeCheck } from './store.ts'
import { systemdCheck } from './systemd.ts'
import { userCheck } from './user.ts'

/** The checks of one machine, by their names for `--skip`, in the order in which they are told. */
export const checks: Record<string, Check> = {
  os: osCheck,
  root: rootCheck,
  user: userCheck,
  java: javaCheck,
  ports: portsCheck,
  ephemeral: ephemeralCheck,
  memory: memoryCheck,
  'page-cache': pageCacheCheck,
  disk: diskCheck,
  'file-system': fileSystemCheck,
  store: storeCheck,
  owner: ownerCheck,
  hostname: hostnameCheck,
  names: namesCheck,
  logout: logoutCheck,
  systemd: systemdCheck,
  neighbours: neighboursCheck,
  'open-files': openFilesCheck,
  maps: mapsCheck,
  swap: swapCheck,
  'huge-pages': hugePagesCheck,
}

/** Findings of the quick checks, which run before every `up`, or of all that look at one machine or compare them. */
export function runChecks(
  deployment: Deployment,
  facts: Record<string, HostFacts>,
  skip: readonly string[],
  { all = false }: { all?: boolean } = {},
): CheckFinding[] {
  const machines = machinesOf(deployment)
  const chosen = Object.entries(checks).filter(([name, { quick }]) => (all || quick) && !skip.includes(name))
  const found = machines.flatMap(machine => {
    const known = facts[machine.host.id]
    return known == null ? [] : chosen.flatMap(([, check]) => check.find(machine, known, deployment))
  })
  return all && !skip.includes('clock') ? [...found, ...clockFindings(machines, facts)] : found
}
