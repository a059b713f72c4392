import type { NameserverView } from '../probes/view.ts'
import type { DeployedGroup, DeployedInstance, Deployment } from '../topology/deployment.ts'
import { addressesText, answerOf, type ClusterEvidence, type ClusterSignature } from './cluster-evidence.ts'
import { findLine, type Hit } from './quotes.ts'

/** What NameServers list, against what was deployed. */
export const registrationSignatures: ClusterSignature[] = [
  {
    id: 'two-masters',
    sign: "a NameServer lists another address for a group's master, or has logged one that answers under the same name, while the master itself answers; `master address change from` (4.9) or `Registering Broker conflicts` (5.x) in namesrv.log",
    why: 'a second broker registers under the same name: one started by hand or by another tool, or a slave without brokerRole=SLAVE. Clients send to whichever registered last',
    remedy: 'stop the other broker at the address that is named; the next registration, within 30 s, puts it right',
    matches: evidence => evidence.deployment.groups.flatMap(group => twoMasters(group, evidence)),
  },
  {
    id: 'wrong-address',
    sign: 'a NameServer lists a broker under an address that was not deployed, and the broker says itself that this is its own',
    why: 'brokerIP1 or listenPort were changed in its file or by another tool: clients connect to an address that may not exist',
    remedy: '`rmqctl up` renders the file again; then `rmqctl stop INSTANCE && rmqctl start INSTANCE`',
    matches: evidence => brokers(evidence.deployment).flatMap(broker => wrongAddress(broker, evidence)),
  },
  {
    id: 'nameservers-differ',
    sign: 'two NameServers that answer list different brokers',
    why: 'NameServers do not talk to each other: a broker that cannot reach one of them is unknown there, and clients of that one do not see it',
    remedy: 'open the road from the broker to that NameServer; a broker registers again within 30 s',
    matches: evidence => evidence.deployment.groups.flatMap(group => differ(group, evidence)),
  },
]

function brokers({ instances }: Deployment): DeployedInstance[] {
  return instances.filter(instance => instance.group != null)
}

function answering({ view, deployment }: ClusterEvidence): { view: NameserverView; instance: DeployedInstance }[] {
  return view.nameservers.flatMap(one => {
    const instance = deployment.instances.find(({ id }) => id === one.instance)
    return one.table == null || instance == null ? [] : [{ view: one, instance }]
  })
}

const conflict = /master address change from (\S+) to (\S+)|Registering Broker conflicts with the existed one.*/

/** Addresses that hold the master's place and are none of this cluster's. */
function twoMasters(
  { name, master }: DeployedGroup,
  evidence: ClusterEvidence,
): ReturnType<ClusterSignature['matches']> {
  const { deployment, view, configs, strangers } = evidence
  const own = deployment.instances.find(({ id }) => id === master)
  if (own == null || !view.brokers.some(one => one.instance === master && one.answers)) return []
  const listed = answering(evidence).flatMap(({ view: { table }, instance }) => {
    const address = table?.[name]?.addresses['0']
    return address == null || address === own.address || address === ownAddress(configs[master])
      ? []
      : [{ instance, address }]
  })
  const quarrels = answering(evidence).flatMap(({ instance }) => quarrelIn(name, instance, evidence) ?? [])
  const others = strangers.filter(({ brokerName, brokerId }) => brokerName === name && brokerId === '0')
  if (listed.length + quarrels.length + others.length === 0) return []
  const [stranger] = [
    ...others.map(({ address }) => address),

    ...listed.map(({ address }) => address),
    ...quarrels.flatMap(hit => otherAddress(hit, own.address)),
  ]
  const where = stranger == null ? 'an address that namesrv.log names' : stranger
  return [
    {
      about: { instance: master, group: name },
      level: 'error',
      cause: `two masters call themselves ${name}: ${master} at ${own.address}, and another one at ${where}`,
      evidence: [
        ...listed.map(({ instance, address }) =>
          answerOf(instance, `lists ${name} 0=${address}, ${own.address} was deployed`),
        ),
        ...others.map(other => ({
          file: other.address,
          line: 0,
          text: `answers as brokerName=${other.brokerName}, brokerId=${other.brokerId} of cluster ${other.cluster}`,
        })),
        ...quarrels.map(({ quote }) => quote),
      ],
      cure: `stop the broker at ${where}; ${master} is listed again within 30 s`,
      certain: true,
    },
  ]
}

function quarrelIn(group: string, nameserver: DeployedInstance, { instances }: ClusterEvidence): Hit | undefined {
  const evidence = instances[nameserver.id]
  const hit = evidence == null ? null : findLine(evidence, ['namesrv'], conflict)
  const isOurs = hit?.quote.text.includes(`brokerName [${group}]`) || hit?.quote.text.includes(`BrokerName:${group},`)
  return hit != null && isOurs ? hit : undefined
}

function otherAddress({ match }: Hit, own: string): string[] {
  return match.slice(1).filter(address => address != null && address !== own && address !== 'null')
}

/** What a broker registers itself as. */
function ownAddress(config: Record<string, string> | undefined): string | undefined {
  return config?.brokerIP1 == null ? undefined : `${config.brokerIP1}:${config.listenPort}`
}

function wrongAddress(broker: DeployedInstance, evidence: ClusterEvidence): ReturnType<ClusterSignature['matches']> {
  const { id, host, group = '', brokerId = 0, address } = broker
  const own = ownAddress(evidence.configs[id])
  if (own == null || own === address) return []
  const listed = answering(evidence).filter(({ view }) => view.table?.[group]?.addresses[String(brokerId)] === own)
  if (listed.length === 0) return []
  return [
    {
      about: { instance: id, group },
      level: 'error',
      cause: `${id} is registered as ${own}, ${address} was deployed: clients connect to the wrong place`,
      evidence: [
        ...listed.map(({ instance }) => answerOf(instance, `lists ${group} ${brokerId}=${own}`)),
        { file: `configuration of ${id}`, line: 0, text: `brokerIP1 and listenPort are ${own}` },
      ],
      cure: `rmqctl up writes the file on ${host} again, then: rmqctl stop ${id} && rmqctl start ${id}`,
      certain: true,
    },
  ]
}

function differ({ name }: DeployedGroup, evidence: ClusterEvidence): ReturnType<ClusterSignature['matches']> {
  const seen = answering(evidence).map(({ view, instance }) => ({
    instance,
    text: addressesText(view.table?.[name]?.addresses),
  }))
  if (new Set(seen.map(({ text }) => text)).size < 2) return []
  const missing = brokers(evidence.deployment)
    .filter(broker => broker.group === name)
    .flatMap(broker =>
      seen.filter(({ text }) => !text.includes(broker.address)).map(({ instance }) => ({ broker, instance })),
    )
  const [first] = missing
  return [
    {
      about: { group: name },
      level: 'error',
      cause: `the NameServers do not agree on ${name}${missing.map(({ broker, instance }) => `; ${instance.id} does not list ${broker.id}`).join('')}`,
      evidence: seen.map(({ instance, text }) => answerOf(instance, `lists ${name}: ${text}`)),
      cure:
        first == null
          ? 'rmqctl status'
          : `can ${first.broker.host} reach it? rmqctl exec host/${first.broker.host} -- bash -c '</dev/tcp/${first.instance.address.replace(/:(\d+)$/, '/$1')} && echo open'`,
      certain: true,
    },
  ]
}
