import type { Connection } from '../connection/connection.ts'
import { RmqctlError, throwAll } from '../errors.ts'
import { asRootWherePossible } from '../facts/fact.ts'
import { parseRecord } from '../facts/parse-record.ts'
import { redactDeployment } from '../plan/redact.ts'
import { quote } from '../shell/quote.ts'
import { type ClusterRecord, readCluster, rememberCluster, useCluster } from '../store/clusters.ts'
import { parseAddress } from '../topology/address.ts'
import type { Deployment } from '../topology/deployment.ts'
import type { Endpoint, Host } from '../topology/model.ts'
import type { Context } from './context.ts'
import type { AdoptOptions } from './options.ts'
import type { Result } from './result.ts'
import { connect } from './session.ts'

/** Gets to know a cluster from the record on one of its hosts, and makes it the current one. Changes nothing there. */
export async function adopt(options: AdoptOptions, context: Context): Promise<Result> {
  const from = hostOf(options.target)
  await using pool = await connect([from], context)
  throwAll(pool.failures)
  const connection = pool.connections.get(from.id)
  if (connection == null) throw new Error('neither a connection nor a failure')
  const found = await deploymentsOn(connection, { from, dir: options.dir }, context)
  const chosen = choose(found, options)
  const deployment = redactDeployment({ ...chosen, hosts: chosen.hosts.map(host => seenFromHere(host, from, chosen)) })
  const record: ClusterRecord = {
    v: 1,
    name: deployment.name,
    hosts: Object.fromEntries(deployment.hosts.map(host => [host.id, host.endpoint])),
    lastUsed: context.clock(),
    deployment,
  }
  const before = await readCluster(context.home, record.name).catch(() => undefined)
  if (before != null) await confirmOther(before, record, context)
  await rememberCluster(context.home, { ...record, ...(before?.topology == null ? {} : { topology: before.topology }) })
  await useCluster(context.home, record.name)
  return { text: textOf(deployment), document: { v: 1, cluster: record.name, hosts: record.hosts } }
}

/** @throws RmqctlError `input` */
function hostOf(text: string): Host {
  if (text === 'local') return { id: 'this machine', endpoint: { kind: 'local' } }
  const address = parseAddress(text)
  if (!('problem' in address)) return { id: text, endpoint: { kind: 'ssh', ...address } }
  throw new RmqctlError('input', address.problem, { where: text, hint: 'rmqctl adopt user@10.0.0.11' })
}

/** Every cluster.json on a host, each behind its path; a host has few. */
const findScript = `case $DIR in '~'|'~/'*) DIR=$LOGIN_HOME\${DIR#'~'};; esac
if [ -n "$DIR" ]; then set -- "$DIR"; else set -- /opt/rocketmq "$LOGIN_HOME/rocketmq"; fi
echo @@searched "$@"
for d; do
  for f in "$d"/*/cluster.json; do [ -f "$f" ] && { echo "@@record $f"; cat "$f"; echo; }; done
done
:
`

interface Search {
  from: Host
  dir?: string
}

async function deploymentsOn(
  connection: Connection,
  { from, dir = '' }: Search,
  { signal, emit }: Context,
): Promise<Deployment[]> {
  const argv = asRootWherePossible(from.endpoint.kind === 'local' ? 'never' : 'auto')
  const stdin = `DIR=${quote(dir)}\n${findScript}`
  const output = await connection.run({ argv, stdin }, { signal, plain: true, timeoutMs: 30_000 })
  const [head = '', ...sections] = output.stdout.split(/^@@record /m)
  if (!head.includes('@@searched'))
    throw new RmqctlError('unreachable', `could not look for clusters: ${output.stderr.trim()}`, { host: from.id })
  const found = sections.flatMap(section => {
    const at = section.indexOf('\n')
    const where = section.slice(0, at)
    const deployment = parseRecord(section.slice(at + 1), { host: from.id, where })
    if (deployment == null) emit({ type: 'note', level: 'warning', text: `${where} is damaged`, host: from.id })
    return deployment ?? []
  })
  if (found.length > 0) return found
  const places = head.trim().replace('@@searched ', '').split(' ').join(' and ')
  throw new RmqctlError('input', `no cluster is found in ${places}`, {
    host: from.id,
    hint: `in another folder: rmqctl adopt ${from.endpoint.kind === 'local' ? 'local' : from.id} --dir FOLDER`,
  })
}

function choose(found: Deployment[], { cluster, target }: AdoptOptions): Deployment {
  const chosen = cluster == null ? found : found.filter(one => one.name === cluster)
  const [only] = chosen
  if (only != null && chosen.length === 1) return only
  const names = found.map(one => one.name).join(', ')
  const message =
    cluster == null ? `several clusters are there: ${names}` : `${cluster} is not there; there is ${names}`
  throw new RmqctlError('input', message, {
    host: target,
    hint: found.map(one => `rmqctl adopt ${target} --cluster ${one.name}`).join('\n'),
  })
}

type DeployedHost = Deployment['hosts'][number]

/**
 * Addresses are as the first control machine knew them; only "this machine" means another one when seen from here.
 * @throws RmqctlError `input` for a cluster that nobody else can reach.
 */
function seenFromHere(host: DeployedHost, from: Host, { name, hosts }: Deployment): DeployedHost {
  if (host.endpoint.kind !== 'local' || from.endpoint.kind === 'local') return host
  if (host.address.startsWith('127.'))
    throw new RmqctlError('input', `${name} listens on ${host.address} only: it was deployed for that machine itself`, {
      host: from.id,
      hint: `ssh ${from.id} rmqctl status --cluster ${name}`,
    })
  const known = hosts.some(one => one.endpoint.kind === 'ssh' && one.endpoint.address === addressOf(from.endpoint))
  const { address, user, port } = from.endpoint
  const endpoint = known ? { kind: 'ssh' as const, address: host.address } : { kind: 'ssh' as const, address, port }
  return { ...host, endpoint: { port: 22, ...endpoint, user } as DeployedHost['endpoint'] }
}

function addressOf(endpoint: Endpoint): string {
  return endpoint.kind === 'local' ? 'local' : endpoint.address
}

/** A cluster of this name may be another one, which would then be forgotten. */
async function confirmOther(before: ClusterRecord, after: ClusterRecord, { ask }: Context): Promise<void> {
  const placesOf = ({ hosts }: ClusterRecord) => Object.values(hosts).map(addressOf).toSorted().join(', ')
  if (placesOf(before) === placesOf(after)) return
  await ask.confirm(
    `${before.name} is known here on ${placesOf(before)}, this one is on ${placesOf(after)}. Forget the one known so far?`,
  )
}

function textOf({ name, rocketmq, hosts, instances }: Deployment): string {
  const where = hosts.map(host => `${host.id} (${addressOf(host.endpoint)})`).join(', ')
  const what = `RocketMQ ${rocketmq}, ${instances.length} instance${instances.length === 1 ? '' : 's'} on ${where}`
  return `${name} is known here now: ${what}\nit is the current cluster; next: rmqctl status`
}
