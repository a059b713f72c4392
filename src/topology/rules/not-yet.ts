import type { Path, Problem } from '../finding.ts'
import { notYet } from '../schema.ts'
import { error, type Judged } from './rule.ts'

/** Fields that the schema knows and nothing deploys yet, refused by name. */
export function notYetDeployed({ topology }: Judged): Problem[] {
  const fields: [Path, object][] = [
    [[], topology],
    ...Object.entries(topology.brokers).map(([name, group]): [Path, object] => [['brokers', name], group]),
  ]
  return fields.flatMap(([path, value]) =>
    notYet
      .filter(key => Object.hasOwn(value, key))
      .map(key => ({
        ...error(`'${key}' is not supported by this version of rmqctl yet`, [...path, key], `remove '${key}'`),
        atKey: true,
      })),
  )
}
