import type { Check } from './finding.ts'

/** A NameServer hangs about 40 s at its start where its host's own name does not resolve (rocketmq-facts 10). */
export const hostnameCheck: Check = ({ host: { id: host } }, { hostname }) =>
  hostname.resolves
    ? []
    : [
        {
          check: 'hostname',
          level: 'warning',
          host,
          message: `the host's own name ${hostname.name} does not resolve: Java will hang about 40 s at each start`,
          hint: `echo '127.0.1.1 ${hostname.name}' >> /etc/hosts`,
        },
      ]
