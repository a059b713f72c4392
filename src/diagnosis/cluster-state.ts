import { instanceNamed } from '../components/deployed.ts'
import { letsWrite } from '../components/permission.ts'
import { stuckWriteMs } from '../probes/stuck-write.ts'
import { wipedAt } from '../probes/wiped.ts'
import { isControlled } from '../topology/controllers.ts'
import type { DeployedGroup, DeployedInstance } from '../topology/deployment.ts'
import { answerOf, type ClusterEvidence, type ClusterSignature } from './cluster-evidence.ts'
import { liveDifferences } from './live-config.ts'

/** Above these shares of the disk RocketMQ refuses writes, and deletes before their time; 5.x may set the first (5.3.3:MessageStoreConfig). */
const [refusesRatio, deletesRatio] = [0.9, 0.75]

type Found = ReturnType<ClusterSignature['matches']>

/** Hosts, disks, permissions, and how many copies are left. */
export const hostsUnreachable: ClusterSignature = {
  id: 'host-unreachable',
  sign: 'a host that does not answer, refuses the login, or has another key',
  why: 'the machine is down, its sshd or the road to it is, or it was set up anew',
  remedy: 'do what the line says; what runs there is asked directly all the same',
  matches: ({ failures }) =>
    failures.map(({ message, details: { host, hint } }) => ({
      about: host == null ? {} : { host },
      level: 'error',
      cause: host == null || message.startsWith(`${host}: `) ? message : `${host}: ${message}`,
      evidence: [],
      cure: hint ?? 'rmqctl status',
      certain: true,
    })),
}

export const stateSignatures: ClusterSignature[] = [
  {
    id: 'unclean-end',
    sign: 'a stopped broker whose store has an `abort` file',
    why: 'it was killed, its host lost power, or its disk was full when it stopped: the next start reads the end of the store again, drops what is torn, and takes longer',
    remedy: 'start it and wait; never delete abort, checkpoint or lock by hand',
    matches: evidence => evidence.deployment.instances.flatMap(instance => uncleanEnd(instance, evidence)),
  },
  {
    id: 'write-permission-wiped',
    sign: 'a NameServer gives the topic named after a group without the right to write, while the broker allows it',
    why: 'somebody took the group out of use (wipeWritePerm) and did not put it back, or a run was killed in between; it never heals by itself',
    remedy: '`rmqctl up`',
    matches: evidence => evidence.deployment.groups.flatMap(group => wiped(group, evidence)),
  },
  {
    id: 'disk-refuses-writes',
    sign: 'a disk that is 90 % full (diskSpaceWarningLevelRatio) or more; `CODE: 14 … the broker’s disk is full` at clients',
    why: 'RocketMQ refuses every write above this share of the disk, whoever filled it',
    remedy: 'make room; lower `fileReservedTime`; below 90 % the broker takes writes again by itself',
    matches: evidence => evidence.deployment.instances.flatMap(instance => fullDisk(instance, evidence)),
  },
  {
    id: 'write-stuck',
    sign: '`[REJECTREQUEST]system busy, start flow control for a while` for every message, while the disk has room; `pageCacheLockTimeMills` grows',
    why: 'the write of one message did not end: its disk stands still, or the disk was full below a file of the commit log (`InternalError … unsafe memory access`), after which RocketMQ takes it for being written for another 2 h 46 min',
    remedy: 'see that the disk answers and has room, then `rmqctl restart INSTANCE`; what was acknowledged is there',
    matches: evidence => evidence.deployment.instances.flatMap(instance => stuckWrite(instance, evidence)),
  },
  {
    id: 'runs-with-other-values',
    sign: 'what a broker says that it runs with is not what was deployed',
    why: 'somebody changed it at run time (mqadmin updateBrokerConfig), or edited its file and restarted it',
    remedy: '`rmqctl up`, or write the value into the topology',
    matches: evidence => evidence.deployment.instances.flatMap(instance => otherValues(instance, evidence)),
  },
]

/** Comes last: a consequence of what stands before it. */
export const copiesLeft: ClusterSignature = {
  id: 'single-copy',
  sign: 'a group with slaves of which one member runs',
  why: 'the others are away: what is written now is on one disk only, and without its master the group takes nothing new',
  remedy: 'start the others: `rmqctl start INSTANCE`, or `rmqctl up`',
  matches: ({ deployment, view, instances }) =>
    // whether groups with controllers take messages, the controllers say
    deployment.groups
      .filter(group => !isControlled(group))
      .flatMap(({ name, master, slaves }): Found => {
        const answers = (id: string) => view.brokers.some(one => one.instance === id && one.answers)
        const members = [master, ...slaves]
        const [there, away] = [members.filter(answers), members.filter(id => !answers(id))]
        if (slaves.length === 0 || there.length === 0 || away.length === 0) return []
        const dead = away.filter(id => instances[id]?.running !== true)
        const takes = answers(master) ? '' : `takes no new messages${there.length === 1 ? ' and ' : ''}`
        const copies = there.length === 1 ? `has a single copy of its messages, on ${there[0]}` : ''
        if (takes === '' && copies === '') return []
        return [
          {
            about: { group: name },
            level: 'error',
            cause: `${name} ${takes}${copies}`,
            evidence: [
              { file: name, line: 0, text: `${away.join(', ')} ${away.length === 1 ? 'does' : 'do'} not answer` },
            ],
            cure: dead.length > 0 ? `rmqctl start ${dead.join(' ')}` : `what is said of ${away.join(', ')} above`,
            certain: true,
          },
        ]
      }),
}

function uncleanEnd(instance: DeployedInstance, { instances }: ClusterEvidence): Found {
  const evidence = instances[instance.id]
  if (evidence == null || evidence.running === true || evidence.storeEntries?.includes('abort') !== true) return []
  return [
    {
      about: { instance: instance.id },
      level: 'warning',
      cause: `the store of ${instance.id} was not shut down cleanly: its next start checks the end of it first`,
      evidence: [{ file: `${instance.store}/abort`, line: 0, text: 'is there, and nothing runs' }],
      cure: `rmqctl start ${instance.id} waits for it; rmqctl logs ${instance.id} --file store -f shows how far it is`,
      certain: true,
    },
  ]
}

function wiped(group: DeployedGroup, { view, configs, deployment }: ClusterEvidence): Found {
  const { name, master } = group
  const at = wipedAt(group, view, deployment)
  if (at.length === 0) return []
  const own = configs[master]?.brokerPermission
  const isOwn = own != null && !letsWrite(Number(own))
  return [
    {
      about: { group: name },
      level: 'error',
      cause: isOwn
        ? `${name} is read-only: ${master} runs with brokerPermission=${own}`
        : `${name} is read-only at ${at.join(', ')}: its write permission was wiped and not put back`,
      evidence: view.nameservers
        .filter(({ instance }) => at.includes(instance))
        .map(({ instance, permissions }) =>
          answerOf(instanceNamed(instance, deployment), `topic ${name} has permission ${permissions[name]}`),
        ),
      cure: 'rmqctl up restores it',
      certain: true,
    },
  ]
}

function fullDisk({ id, host, store }: DeployedInstance, { view, configs }: ClusterEvidence): Found {
  const used = view.brokers.find(one => one.instance === id)?.diskUsedRatio
  const limit = Number(configs[id]?.diskSpaceWarningLevelRatio) / 100 || refusesRatio
  if (used == null || used < deletesRatio) return []
  const refuses = used >= limit
  const percent = `${Math.round(used * 100)} %`
  return [
    {
      about: { instance: id },
      level: refuses ? 'error' : 'warning',
      cause: refuses
        ? `${id} refuses writes: its disk is ${percent} full, the limit is ${Math.round(limit * 100)} %`
        : `${id} deletes messages before their time: its disk is ${percent} full`,
      evidence: [{ file: `runtime info of ${id}`, line: 0, text: `commitLogDiskRatio ${used}` }],
      cure: `make room, or lower fileReservedTime: rmqctl exec host/${host} -- sh -c 'df -h ${store}; du -xsh ${store}/*'`,
      certain: true,
    },
  ]
}

function stuckWrite({ id, host, store }: DeployedInstance, { view }: ClusterEvidence): Found {
  const stuckMs = stuckWriteMs(id, view)
  if (stuckMs == null) return []
  return [
    {
      about: { instance: id },
      level: 'error',
      cause: `${id} has refused every message for ${Math.round(stuckMs / 1000)} s: the write of one does not end`,
      evidence: [{ file: `runtime info of ${id}`, line: 0, text: `pageCacheLockTimeMills ${stuckMs}` }],
      cure: `see that its disk answers: rmqctl exec host/${host} -- df -h ${store}; then rmqctl restart ${id}`,
      certain: true,
    },
  ]
}

function otherValues(instance: DeployedInstance, { configs, deployment }: ClusterEvidence): Found {
  const live = configs[instance.id]
  const differences = live == null ? [] : liveDifferences(instance, deployment, live)
  if (differences.length === 0) return []
  return [
    {
      about: { instance: instance.id },
      level: 'warning',
      cause: `${instance.id} runs with other values than were deployed: ${differences.map(({ key }) => key).join(', ')}`,
      evidence: differences.map(({ key, deployed, live: value }) => ({
        file: `configuration of ${instance.id}`,
        line: 0,
        text: `${key} is ${value}, ${deployed} was deployed`,
      })),
      cure: `rmqctl up; if they shall stay, write them into the topology`,
      certain: true,
    },
  ]
}
