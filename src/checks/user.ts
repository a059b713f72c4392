import type { Check } from './finding.ts'

/** Who RocketMQ runs as must exist, or be somebody that this login can make and become. */
export const userCheck: Check = {
  looks: 'The user that RocketMQ is to run as exists or can be made, and the login may become that user.',
  why: 'Nothing could be started as that user.',
  quick: true,
  find: ({ host: { id: host, runAs } }, { login, sudo, runAs: user }) => {
    const mayBecome = login.uid === 0 || sudo || login.name === runAs
    if (mayBecome) return []
    const message = user.exists
      ? `${login.name} may not run anything as ${runAs}`
      : `there is no user ${runAs}, and ${login.name} may not make one`
    const hint = `log in as root or allow passwordless sudo: echo '${login.name} ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/${login.name}\nor leave runAs: out, then all belongs to ${login.name}`
    return [{ check: 'user', level: 'error', host, message, hint }]
  },
}
