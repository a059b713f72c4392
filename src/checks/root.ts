import type { Check } from './finding.ts'

/** The login must be able to write where everything lives. */
export const rootCheck: Check = ({ host: { id: host } }, facts) =>
  facts.rootWritable
    ? []
    : [
        {
          check: 'root',
          level: 'error',
          host,
          message: `${facts.login.name} may not write in ${facts.root}`,
          hint: `log in as root or allow passwordless sudo, or give ${facts.login.name} the folder: sudo install -d -o ${facts.login.name} ${facts.root}`,
        },
      ]
