import { effective, isTrue, type JudgedKeys, type KeyFinding, type KeyRule } from './rule.ts'

/** Who a broker is: role, id and mode that go together. */
export const contradiction: KeyRule = {
  id: 'contradiction',
  what: 'keys that contradict each other: a slave without an id, a master with one, controller mode and DLedger at once, the commit log in the store’s own root',
  why: 'the broker ends at once (exit 252 or 253), is another one than its file says, or finds foreign files in its commit log',
  find: judged => (judged.role === 'broker' ? [...roleAndId(judged), ...modes(judged), ...sameFolder(judged)] : []),
}

function roleAndId(judged: JudgedKeys): KeyFinding[] {
  const { values } = judged
  const [role, id] = [values.get('brokerRole'), values.get('brokerId')]
  if (isTrue(judged, 'enableControllerMode') || isTrue(judged, 'enableDLegerCommitLog')) return []
  // a mistyped role is another rule's matter
  if (role != null && !/^(ASYNC_MASTER|SYNC_MASTER|SLAVE)$/.test(role)) return []
  if (role === 'SLAVE' && !/^\+?0*[1-9]\d*$/.test(id ?? ''))
    return [
      {
        level: 'error',
        key: id == null ? 'brokerRole' : 'brokerId',
        message: "a slave needs a brokerId above 0: it would end at once with 'Slave's brokerId must be > 0'",
        hint: 'brokerId=1, another one for each slave of the group',
      },
    ]
  if (role !== 'SLAVE' && id != null && /^[+-]?\d+$/.test(id) && Number(id) !== 0)
    return [
      {
        level: role == null ? 'error' : 'warning',
        key: 'brokerId',
        message: `brokerId=${id} becomes 0: ${role == null ? 'without brokerRole this' : role} is a master, ${role == null ? 'a second one where a slave was meant' : 'whatever its id'}`,
        hint: role == null ? 'brokerRole=SLAVE, when it is to be a slave' : 'brokerId=0',
      },
    ]
  return []
}

function modes(judged: JudgedKeys): KeyFinding[] {
  const controlled = isTrue(judged, 'enableControllerMode')
  if (controlled && isTrue(judged, 'enableDLegerCommitLog'))
    return [
      {
        level: 'error',
        key: 'enableDLegerCommitLog',
        message: 'enableControllerMode and enableDLegerCommitLog cannot both be true: the broker would end at once',
        hint: 'keep one of them',
      },
    ]
  if (controlled && (effective(judged, 'controllerAddr') ?? '') === '')
    return [
      {
        level: 'error',
        key: 'enableControllerMode',
        message:
          'controller mode without controllerAddr: the broker would never find out who it is, and register nowhere',
        hint: 'controllerAddr=host:9878;host:9878',
      },
    ]
  return []
}

/** (4.9.8:MappedFileQueue.java:163: a file of another length there, and the store does not load) */
function sameFolder({ values }: JudgedKeys): KeyFinding[] {
  const [root, log] = ['storePathRootDir', 'storePathCommitLog'].map(key => values.get(key)?.replace(/\/+$/, ''))
  if (root == null || root === '' || root !== log) return []
  const message = `the commit log is in the store's own root ${root}: it would find the other files there and not load`
  return [{ level: 'error', key: 'storePathCommitLog', message, hint: `storePathCommitLog=${root}/commitlog` }]
}

const address = /^(\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9_.-]+):\d{1,5}$/

/** Lists of addresses and single ones that RocketMQ reads otherwise. */
export const badAddress: KeyRule = {
  id: 'bad-address',
  what: 'lists of addresses that are not host:port with ; between them, and brokerIP1 or brokerIP2 that are no address',
  why: 'with a comma the second NameServer is lost or the broker ends at once (exit 253); a wrong brokerIP1 is what every client then dials',
  find: ({ values }) => [
    ...['namesrvAddr', 'controllerAddr'].flatMap(key => {
      const value = values.get(key)
      return value == null || value === '' || value.includes('${') ? [] : ofList(key, value)
    }),
    ...['brokerIP1', 'brokerIP2'].flatMap((key): KeyFinding[] => {
      const value = values.get(key)
      if (value == null || /^(\[[0-9A-Fa-f:.%]+\]|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+|[A-Za-z0-9_.-]+)$/.test(value)) return []
      const hint = 'an address or a name alone, without port'
      return [{ level: 'error', key, message: `'${value}' is no address: clients would dial just this`, hint }]
    }),
  ],
}

function ofList(key: string, value: string): KeyFinding[] {
  const parts = value.split(';').filter(part => part !== '')
  if (parts.every(part => address.test(part))) return []
  const right = value.split(/[;,；，\s]+/).filter(part => part !== '')
  const hint = right.every(part => address.test(part)) ? `${key}=${right.join(';')}` : `${key}=host:9876;host:9876`
  return [{ level: 'error', key, message: `'${value}' is not host:port with ; between`, hint }]
}
