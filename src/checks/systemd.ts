import type { Check, CheckFinding } from './finding.ts'

/** Who starts the instances again after a reboot. */
export const systemdCheck: Check = {
  looks: 'systemd runs, and the login may write units: then a reboot brings everything back.',
  why: 'A detached process is gone after a reboot, until somebody types rmqctl up.',
  quick: false,
  find: ({ host: { id: host, endpoint }, instances }, { systemd, login, sudo }) => {
    const named = (supervisor: string) => instances.filter(one => one.supervisor === supervisor).map(({ id }) => id)
    const [units, processes] = [named('systemd'), named('process')]
    const findings: CheckFinding[] = []
    if (units.length > 0 && !systemd.running)
      findings.push({
        check: 'systemd',
        level: 'error',
        host,
        message: `systemd does not run here, but ${units.join(', ')} are to be units`,
        hint: 'set supervisor: process',
      })
    if (endpoint.kind === 'ssh' && processes.length > 0) {
      const why = systemd.running
        ? login.uid === 0 || sudo
          ? undefined
          : `${login.name} may not write units`
        : 'there is no systemd'
      if (why != null)
        findings.push({
          check: 'systemd',
          level: 'warning',
          host,
          message: `${processes.join(', ')} will not come back after a reboot: ${why}`,
          hint: systemd.running ? 'log in as root, or allow passwordless sudo' : 'after a reboot: rmqctl up',
        })
    }
    return findings
  },
}
