import { asRoot } from './as-root.ts'
import type { Check } from './finding.ts'

/** Addresses may be names; they are rendered as written, so every host must know them. */
export const namesCheck: Check = {
  looks: "Every name among the hosts' addresses resolves on every host, and not to that host's loopback.",
  why: 'Brokers and clients are given the names as they are written: who cannot resolve one cannot connect.',
  quick: false,
  find: ({ host: { id: host, address } }, { more, login }) =>
    Object.entries(more?.names ?? {}).flatMap(([name, found]) => {
      const at = { check: 'names', level: 'error' as const, host, where: name }
      if (found == null)
        return [
          {
            ...at,
            message: `${name} does not resolve here`,
            hint: asRoot(`echo 'ADDRESS ${name}' >> /etc/hosts`, { login }),
          },
        ]
      if (name === address || !/^(127\.|::1$)/.test(found)) return []
      return [
        {
          ...at,
          message: `${name} is ${found} here, which is this host itself`,
          hint: `give ${name} its real address in /etc/hosts`,
        },
      ]
    }),
}
