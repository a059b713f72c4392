import type { Problem } from './finding.ts'
import { config } from './rules/config.ts'
import { controllers } from './rules/controllers.ts'
import { folders } from './rules/folders.ts'
import { jvm } from './rules/jvm.ts'
import { keys } from './rules/keys.ts'
import { names } from './rules/names.ts'
import { placement } from './rules/placement.ts'
import { ports } from './rules/ports.ts'
import { proxies } from './rules/proxies.ts'
import { replication } from './rules/replication.ts'
import type { Judged, Rule } from './rules/rule.ts'
import { version } from './rules/version.ts'

/** In the order in which their findings are told. */
const rules: Rule[] = [version, names, placement, replication, proxies, controllers, ports, folders, config, keys, jvm]

/** Everything that is wrong or doubtful about a topology whose fields are right one by one. */
export function validate(judged: Judged): Problem[] {
  return rules.flatMap(rule => rule(judged))
}
