import { maskData, maskText, secretValues } from '../catalogue/mask.ts'
import { componentOf } from '../components/index.ts'
import type { ClusterEvidence } from '../diagnosis/cluster-evidence.ts'
import { propertiesOf } from '../remoting/properties-body.ts'
import { doctorText } from '../report/doctor.ts'
import type { DoctorDocument } from '../report/doctor-document.ts'
import { statusText } from '../report/status.ts'
import type { StatusDocument } from '../report/status-document.ts'
import type { DeployedInstance } from '../topology/deployment.ts'

/** One file of a bundle. */
export interface BundleFile {
  path: string
  text: string
}

export interface BundleInput {
  status: StatusDocument
  document: DoctorDocument
  evidence: ClusterEvidence
  versions: Record<string, string>
  /** Runs that this machine keeps of the cluster. */
  audit: readonly object[]
  /** The end of audit.log, by host. */
  hostAudits: Record<string, string>
  /** Passwords of this run that are in no configuration. */
  secrets: readonly string[]
}

const plain = { color: false, unicode: true }

/** Everything about a cluster that helps to understand it, without its secrets. Pure; in a fixed order. */
export function bundleFiles(input: BundleInput): BundleFile[] {
  const { status, document, evidence, versions, audit, hostAudits } = input
  const values = [...input.secrets, ...secretValues(configsOf(evidence))]
  const { deployment, view, facts, failures } = evidence
  const files: BundleFile[] = [
    { path: 'doctor.txt', text: doctorText(document, plain) },
    { path: 'status.txt', text: statusText(status, plain) },
    data('doctor.json', document),
    data('status.json', status),
    data('versions.json', versions),
    data('deployment.json', deployment),
    data('nameservers-and-brokers.json', view),
    data(
      'unreachable.json',
      failures.map(({ message, code, details: { host, hint } }) => ({ host, code, message, hint })),
    ),
    data('audit.json', audit),
    ...Object.entries(hostAudits).map(([host, text]) => ({ path: `hosts/${host}/audit.log`, text })),
    ...Object.entries(facts).map(([host, one]) => data(`hosts/${host}/facts.json`, one)),
    ...deployment.instances.flatMap(instance => instanceFiles(instance, evidence)),
  ]
  return files.map(({ path, text }) => ({ path, text: withBreak(maskText(text, values)) }))

  function data(path: string, value: unknown): BundleFile {
    return { path, text: JSON.stringify(maskData(value, values), null, 2) }
  }

  function instanceFiles(instance: DeployedInstance, { instances, configs }: ClusterEvidence): BundleFile[] {
    const folder = `instances/${instance.id}`
    const { logs = {}, ...known } = instances[instance.id] ?? {}
    const places = Object.entries(logs).map(
      ([name, log]) => [name, { path: log.path, firstLine: log.firstLine }] as const,
    )
    const live = configs[instance.id]
    return [
      ...(Object.keys(known).length === 0
        ? []
        : [data(`${folder}/evidence.json`, { ...known, logs: Object.fromEntries(places) })]),
      ...Object.entries(logs).map(([name, { text }]) => ({ path: `${folder}/logs/${name}.log`, text })),
      ...componentOf(instance)
        .files(instance, deployment)
        .map(({ path, content }) => ({ path: `${folder}/rendered/${path.split('/').at(-1)}`, text: content })),
      ...(live == null ? [] : [{ path: `${folder}/live.properties`, text: propertiesLines(live) }]),
    ]
  }
}

/** The first thing that is read: what this is, what is in it, and where it has been. */
export function bundleReadme(files: readonly BundleFile[], { cluster, rocketmq, at }: StatusDocument): BundleFile {
  const lines = [
    `What rmqctl found out about the cluster ${cluster} (RocketMQ ${rocketmq}) at ${at}.`,
    '',
    'doctor.txt says what is wrong, status.txt what runs. hosts/ is what each machine is and has; instances/ has for each process',
    'the ends of its logs, how it ended (evidence.json), the files that rmqctl rendered, and the configuration that it runs with.',
    '',
    'Passwords, keys and the like are replaced by ***. Addresses, host names and topic names are not. Nothing was sent anywhere.',
    '',
    ...files.map(({ path, text }) => `${String(Buffer.byteLength(text)).padStart(9)}  ${path}`),
  ]
  return { path: 'README.txt', text: `${lines.join('\n')}\n` }
}

/** Wherever a secret key may have its value. */
function configsOf({ deployment, configs, facts }: ClusterEvidence): Record<string, string>[] {
  const files = Object.values(facts).flatMap(({ properties }) => Object.values(properties))
  return [
    ...deployment.instances.map(({ config }) => config),
    ...Object.values(configs),
    ...files.map(text => propertiesOf(Buffer.from(text))),
  ]
}

function propertiesLines(properties: Record<string, string>): string {
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')
}

function withBreak(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
