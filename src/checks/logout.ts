import type { Check } from './finding.ts'

/** Where logind ends what a login leaves behind, detached processes would live as long as our own session. */
export const logoutCheck: Check = {
  looks: 'Nothing ends what a login leaves behind (KillUserProcesses of logind).',
  why: 'Detached processes would live as long as our own session.',
  quick: true,
  find: ({ host: { id: host, endpoint }, instances }, { login, systemd }) => {
    const isDetached = endpoint.kind === 'ssh' && instances.some(instance => instance.supervisor === 'process')
    // logind leaves root alone, and lingering gives the login a manager of its own that holds them (shell/process.ts)
    if (!isDetached || login.uid === 0 || !systemd.killUserProcesses || systemd.linger) return []
    return [
      {
        check: 'logout',
        level: 'error',
        host,
        message: `what ${login.name} starts would be ended at logout (KillUserProcesses=yes in logind.conf)`,
        hint: `as root: loginctl enable-linger ${login.name}\nor log in as root, or allow passwordless sudo`,
      },
    ]
  },
}
