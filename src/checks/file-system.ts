import type { Check, CheckFinding } from './finding.ts'

const network = ['nfs', 'nfs4', 'smb', 'smb2', 'cifs', 'fuseblk', 'ceph', 'glusterfs', 'afs']

/** What a store lies on. */
export const fileSystemCheck: Check = {
  looks: 'The file system of the root folder and of each store.',
  why: 'RocketMQ maps its files into memory and locks its store: network disks hang in that, and what is in memory is gone after a reboot.',
  quick: false,
  find: ({ host: { id: host } }, { disks }) =>
    disks.flatMap(({ path, type = '' }): CheckFinding[] => {
      const at = { check: 'file-system', level: 'warning' as const, host, where: path }
      if (network.includes(type))
        return [
          {
            ...at,
            message: `${path} is on a network disk (${type})`,
            hint: 'set data: to a folder on a disk of the host',
          },
        ]
      if (type === 'tmpfs' || type === 'ramfs')
        return [
          {
            ...at,
            message: `${path} is in memory (${type}): a reboot deletes all messages`,
            hint: 'set data: to a folder on a disk of the host',
          },
        ]
      return []
    }),
}
