import type { Role } from './model.ts'

interface WithRole {
  role: Role
}

/** Keeps messages, belongs to a group, is listed by NameServers. */
export function isBroker({ role }: WithRole): boolean {
  return role === 'master' || role === 'slave' || role === 'replica'
}

/** Nobody's messages depend on it: it may be restarted whatever the state of the others. */
export function isBystander({ role }: WithRole): boolean {
  return role === 'dashboard'
}

/** Serves clients of 5.x: a proxy, or a broker with one in its process; wanted or deployed. */
export function isOrHasProxy({ role, proxy }: WithRole & { proxy?: unknown }): boolean {
  return role === 'proxy' || proxy != null
}

export function isNameserver({ role }: WithRole): boolean {
  return role === 'namesrv'
}

/** What it is called in a sentence. */
export const roleTitles: Readonly<Record<Role, string>> = {
  namesrv: 'a NameServer',
  controller: 'a controller',
  master: 'a master',
  slave: 'a slave',
  replica: 'a replica',
  proxy: 'a proxy',
  dashboard: 'the dashboard',
}
