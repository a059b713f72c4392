import type { DeployedInstance } from '../topology/deployment.ts'
import type { Role } from '../topology/model.ts'
import { master, replica, slave } from './broker.ts'
import type { Component } from './component.ts'
import { controller } from './controller.ts'
import { dashboard } from './dashboard.ts'
import { namesrv } from './namesrv.ts'
import { proxy } from './proxy.ts'

/** Everything that rmqctl can run. A new role is a new line here. */
export const components = { namesrv, controller, master, slave, replica, proxy, dashboard } satisfies Record<
  Role,
  Component
>

/** What an instance is. */
export function componentOf(instance: Pick<DeployedInstance, 'role'>): Component {
  return components[instance.role]
}
