import type { HostFacts } from '../facts/model.ts'
import type { Check, CheckFinding } from './finding.ts'

/** The login must be able to write where everything lives, and the user that it belongs to must get there. */
export const rootCheck: Check = {
  looks: "The login may write where everything is to live, and RocketMQ's user may get there.",
  why: 'Nothing could be installed or run there.',
  quick: true,
  find: ({ host: { id: host } }, facts) => {
    const found = facts.rootWritable ? closed(facts) : notWritable(facts)
    return found == null ? [] : [{ check: 'root', level: 'error', host, ...found }]
  },
}

type Found = Pick<CheckFinding, 'message' | 'hint'>

function notWritable({ login, root }: HostFacts): Found {
  return deniedRoot(login.name, root)
}

/** What is said of a root folder that a login may not write in; also by the lock, which is the first to write there. */
export function deniedRoot(login: string, root: string): Found {
  if (login === 'root')
    return {
      message: `even root may not write in ${root}: its file system is mounted read-only, or does not let root in (NFS)`,
      hint: `findmnt -T ${root}; dmesg | tail for disk errors\nmount it writable, or set another dir: in the topology`,
    }
  return {
    message: `${login} may not write in ${root}`,
    hint: `log in as root or allow passwordless sudo, or give ${login} the folder: sudo install -d -o ${login} ${root}`,
  }
}

function closed({ rootClosed, runAs, root }: HostFacts): Found | undefined {
  if (rootClosed == null) return undefined
  return {
    message: `${runAs.name} may not enter ${rootClosed}, and so cannot run what is in ${root}`,
    hint: `chmod o+x ${rootClosed}, or set another dir: or runAs: in the topology`,
  }
}
