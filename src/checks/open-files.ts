import { asRoot } from './as-root.ts'
import type { Check } from './finding.ts'

const wanted = 65_536

/** Units say their own limit; a detached process has what its login may have. */
export const openFilesCheck: Check = {
  looks: 'How many files a detached process may open (units of systemd set their own limit).',
  why: 'A broker holds a file for each connection, queue and commit log file; above the limit it refuses them (Too many open files).',
  quick: false,
  find: ({ host: { id: host, runAs }, instances }, { more, login }) => {
    const limit = more?.kernel.openFiles
    const isDetached = instances.some(instance => instance.supervisor === 'process')
    if (!isDetached || limit == null || limit >= wanted) return []
    const message = `a process may open ${limit} files; brokers with many clients need ${wanted} and more`
    const hint = asRoot(`echo '${runAs} - nofile 655350' > /etc/security/limits.d/rocketmq.conf`, { login })
    return [{ check: 'open-files', level: 'warning', host, message, hint }]
  },
}
