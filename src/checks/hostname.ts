import { asRoot } from './as-root.ts'
import type { Check } from './finding.ts'

/** A NameServer hangs about 40 s at its start where its host's own name does not resolve (rocketmq-facts 10). */
export const hostnameCheck: Check = {
  looks: "The host's own name resolves, and at once.",
  why: 'Java asks for it at each start; where nobody answers a NameServer hangs 40 s with empty output.',
  fix: 'adds the line to /etc/hosts',
  quick: true,
  find: ({ host: { id: host } }, { hostname, login }) =>
    hostname.resolves
      ? []
      : [
          {
            check: 'hostname',
            level: 'warning',
            host,
            message: `the host's own name ${hostname.name} does not resolve: Java will hang about 40 s at each start`,
            hint: asRoot(`echo '127.0.1.1 ${hostname.name}' >> /etc/hosts`, { login }),
          },
        ],
}
