import type { DeployedInstance, Deployment } from '../topology/deployment.ts'

/** An instance with the deployment that it is of. */
export interface Recorded {
  instance: DeployedInstance
  record: Deployment
}

/** What of an instance's command line is another value than before, by names that the topology uses too. */
export function launchChanges(before: Recorded, after: Recorded): { key: string; from?: string; to?: string }[] {
  const [from, to] = [before, after].map(wordsOf) as [Words, Words]
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])]
  return keys
    .filter(key => from[key] !== to[key])
    .map(key => ({
      key,
      ...(from[key] == null ? {} : { from: from[key] }),
      ...(to[key] == null ? {} : { to: to[key] }),
    }))
}

type Words = Record<string, string>

function wordsOf({ instance: { java, jvm, store, jar }, record }: Recorded): Words {
  return {
    ...(jar == null
      ? { rocketmq: record.release.folder }
      : { jar: [jar.version, jar.folder].filter(Boolean).join(' ') }),
    java: java.path,
    heap: `${jvm.heapMb}m`,
    ...(jvm.directMb == null ? {} : { direct: `${jvm.directMb}m` }),
    ...(jvm.options.length === 0 ? {} : { 'jvm options': jvm.options.join(' ') }),
    ...(store == null ? {} : { store }),
  }
}
