import { quote } from '../shell/quote.ts'
import { asRoot } from './as-root.ts'
import type { Check } from './finding.ts'

/** A store that the user of RocketMQ cannot write is one that no broker can start with. */
export const ownerCheck: Check = {
  looks: 'Every store belongs to the user that RocketMQ runs as, and where there is none yet it can be made.',
  why: 'A broker that may not write in its store ends at once; its log says so, its output does not.',
  fix: 'gives the store to that user',
  quick: true,
  find: ({ host: { id: host, runAs }, instances }, { stores, root, login }) =>
    instances.flatMap(({ id, store: path = '' }) => {
      const store = stores[path]
      if (store == null) return []
      const at = { check: 'owner', level: 'error' as const, host, instance: id, where: path }
      // by the check of the root folder
      const isToldOfRoot = path.startsWith(`${root}/`)
      if (store.readOnly === true && !isToldOfRoot)
        return [
          {
            ...at,
            message: `nobody can write in the store ${path} of ${id}: its file system is mounted read-only`,
            hint: `findmnt -T ${quote(path)}; dmesg | tail for disk errors, then mount it writable`,
          },
        ]
      if (store.exists && store.owner != null && store.owner !== runAs)
        return [
          {
            ...at,
            message: `the store ${path} of ${id} belongs to ${store.owner}, not to ${runAs}`,
            hint: asRoot(`chown -R ${runAs}: ${quote(path)}`, { login }),
          },
        ]
      if (store.exists || store.writable === true || isToldOfRoot) return []
      return [
        {
          ...at,
          message: `the store ${path} of ${id} cannot be made: no write permission above it`,
          hint: asRoot(`install -d -o ${runAs} ${quote(path.slice(0, path.lastIndexOf('/')))}`, { login }),
        },
      ]
    }),
}
