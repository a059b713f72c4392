import type { DeployedInstance } from '../topology/deployment.ts'
import type { Role } from '../topology/model.ts'
import { master, slave } from './broker.ts'
import type { Component } from './component.ts'
import { namesrv } from './namesrv.ts'

/** Everything that rmqctl can run. A new role is a new line here. */
export const components = { namesrv, master, slave } satisfies Record<Role, Component>

/** What an instance is. */
export function componentOf(instance: Pick<DeployedInstance, 'role'>): Component {
  return components[instance.role]
}
