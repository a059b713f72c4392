import { versionsWith } from '../../catalogue/lookup.ts'
import { atLeast } from '../../catalogue/version.ts'
import { type KeyFinding, type KeyRule, knownEntries } from './rule.ts'

/** A key that is taken and does nothing. */
export const unreadKey: KeyRule = {
  id: 'unread-key',
  what: 'a key that this version still takes, and that nothing in it reads',
  why: 'what it is meant to do does not happen (found in the byte code of the release, see `rmqctl config keys`)',
  find: judged =>
    knownEntries(judged).flatMap(({ known: { key, read } }): KeyFinding[] => {
      if (read !== 'never' || key === 'aclEnable') return []
      const message = `RocketMQ ${judged.version} takes ${key}, and nothing in it reads it`
      return [{ level: 'warning', key, atKey: true, message, hint: `remove it (in: ${spanOf(key, judged.role)})` }]
    }),
}

function spanOf(key: string, role: Parameters<typeof versionsWith>[1]): string {
  const versions = versionsWith(key, role)
  return versions.length === 1 ? versions[0]! : `${versions[0]} to ${versions.at(-1)}`
}

/** From 5.3.3 on the old ACL is gone and its switch is not (5.3.2:BrokerController.java:1043 was its last reader). */
export const openAcl: KeyRule = {
  id: 'open-acl',
  what: 'aclEnable=true on a version that ignores it, or has no such key any more',
  why: 'everybody may read, write and administer the cluster, though its file says otherwise',
  find: ({ role, version, values }) =>
    role === 'broker' && /^true$/i.test(values.get('aclEnable') ?? '') && atLeast(version, '5.3.3')
      ? [
          {
            level: 'error',
            key: 'aclEnable',
            message: `RocketMQ ${version} ignores aclEnable (since 5.3.3): the cluster would be open to everybody`,
            hint: 'authenticationEnabled=true and authorizationEnabled=true; migrateAuthFromV1Enabled=true takes plain_acl.yml over',
          },
        ]
      : [],
}
