import { resolve } from 'node:path'
import { RmqctlError } from '../errors.ts'
import { createSecrets } from './secrets.ts'

/**
 * A key file that was named on the command line or in the environment must be one: somebody has just typed it. One that a topology
 * names may be missing here, where an agent has the key; the login tells of it then.
 * @throws RmqctlError `input` before anybody is dialled.
 */
export async function checkNamedKey(name: string, { home, cwd }: { home: string; cwd: string }): Promise<void> {
  if (name.includes('%')) return // filled in for each host
  const file = resolve(cwd, name.replace(/^~(?=\/|$)/, home))
  // with it comes ssh2: a third of the start of a verb that never leaves this machine
  const { fileIdentity } = await import('./ssh-identities.ts')
  const identity = await fileIdentity(file, createSecrets({}, undefined), new Map())
  if (identity != null && typeof identity !== 'string') return
  const why = identity == null ? `there is no file ${name}` : identity.replace(file, name)
  throw new RmqctlError('input', `--identity: ${why}`, {
    hint: `ls -l ${name}\nor leave it out: your agent's keys and ~/.ssh/config count`,
  })
}
