import { nameserversOf } from '../components/deployed.ts'
import { RmqctlError } from '../errors.ts'
import type { Asking } from '../probes/asking.ts'
import { wipeWritePermission } from '../remoting/requests/wipe-write-permission.ts'

/**
 * Takes the write permission of a group away at every NameServer.
 * @throws RmqctlError `failed` when one of them does not do it: producers that ask there would stay.
 */
export async function wipe(group: string, asking: Asking): Promise<void> {
  const answers = await Promise.all(
    nameserversOf(asking.deployment).map(async nameserver => ({
      nameserver,
      answer: await asking.pool.client(nameserver).call(wipeWritePermission, { group }, asking),
    })),
  )
  for (const { nameserver, answer } of answers)
    if (!answer.ok)
      throw new RmqctlError(
        'failed',
        `${nameserver.id} did not take the write permission of ${group} away: ${answer.failure.text}`,
        { host: nameserver.host, hint: 'rmqctl status' },
      )
}
