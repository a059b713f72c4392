import { machinesOf } from '../components/machines.ts'
import type { HostFacts } from '../facts/model.ts'
import type { Deployment } from '../topology/deployment.ts'
import { diskCheck } from './disk.ts'
import type { Check, CheckFinding } from './finding.ts'
import { hostnameCheck } from './hostname.ts'
import { javaCheck } from './java.ts'
import { logoutCheck } from './logout.ts'
import { memoryCheck } from './memory.ts'
import { portsCheck } from './ports.ts'
import { rootCheck } from './root.ts'
import { storeCheck } from './store.ts'

/** The quick checks, by their names for `--skip`. They run before every `up`. */
export const checks: Record<string, Check> = {
  root: rootCheck,
  java: javaCheck,
  ports: portsCheck,
  memory: memoryCheck,
  disk: diskCheck,
  hostname: hostnameCheck,
  store: storeCheck,
  logout: logoutCheck,
}

/** All findings of all checks but the skipped ones. */
export function runChecks(
  deployment: Deployment,
  facts: Record<string, HostFacts>,
  skip: readonly string[],
): CheckFinding[] {
  return machinesOf(deployment).flatMap(machine => {
    const found = facts[machine.host.id]
    if (found == null) return []
    return Object.entries(checks).flatMap(([name, check]) =>
      skip.includes(name) ? [] : check(machine, found, deployment),
    )
  })
}
