/** Of a role that the topology does not let through yet (topology/rules/not-yet.ts). */
export function notDeployedYet(): never {
  throw new Error('not deployed yet')
}
