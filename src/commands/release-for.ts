import { Readable } from 'node:stream'
import { RmqctlError } from '../errors.ts'
import type { ReleaseArchive } from '../execute/apply-step.ts'
import { archiveOpener } from '../release/archive-stream.ts'
import { identifyHome } from '../release/home.ts'
import { refuseWithoutProxy } from '../release/needed-modules.ts'
import { obtainRelease } from '../release/obtain.ts'
import { pullUrl } from '../release/pull-url.ts'
import { readManifest } from '../release/read-manifest.ts'
import { maskedUrl } from '../shell/mask-url.ts'
import type { ReleaseId } from '../topology/deployment.ts'
import { machineOf } from '../topology/machine.ts'
import type { Cluster } from '../topology/model.ts'
import { isOrHasProxy } from '../topology/roles.ts'
import type { Context } from './context.ts'
import type { Session } from './session.ts'

export interface ChosenRelease {
  id: ReleaseId
  archive: ReleaseArchive
  /** Where hosts download it, without secrets. */
  shownPull?: string
}

/**
 * The release that a cluster is to run. The one that runs is kept while it is of the wanted version and no other was asked for.
 * @param pull URL from which the hosts get it by themselves
 */
export async function releaseFor(
  cluster: Cluster,
  session: Session,
  { context, pull }: { context: Context; pull?: string },
): Promise<ChosenRelease> {
  const { facts } = session
  const running = Object.values(facts).find(({ record }) => record?.rocketmq === cluster.rocketmq)?.record?.release
  const kept = running?.home == null ? undefined : `home:${running.home}`
  const release = await obtainRelease({
    version: cluster.rocketmq,
    source: context.options.release ?? kept,
    cacheDir: context.home.cache,
    cwd: context.cwd,
    env: context.env as NodeJS.ProcessEnv,
    emit: context.emit,
    signal: context.signal,
    prefer: running?.folder,
  })
  if (release.kind === 'home') {
    if (pull != null) throw pullsNothing()
    return fromHome(release, cluster, session)
  }
  if (cluster.instances.some(isOrHasProxy)) refuseWithoutProxy(cluster, await readManifest(release.archivePath))
  const archive = { open: archiveOpener(release), bytes: release.bytes }
  if (pull == null) return { id: release.id, archive }
  const url = pullUrl(pull, release.id)
  const manifest = await readManifest(release.archivePath)
  return { id: release.id, archive: { ...archive, pull: { url, manifest } }, shownPull: maskedUrl(url) }
}

async function fromHome(
  release: { path: string; version: string },
  cluster: Cluster,
  { connections, facts, context }: Session,
): Promise<ChosenRelease> {
  const machines = new Map(cluster.hosts.map(host => [machineOf(host), host.id]))
  const hosts = [...machines.values()].flatMap(id => {
    const [connection, found] = [connections.get(id), facts[id]]
    return connection == null || found == null ? [] : [{ connection, runAs: found.runAs }]
  })
  const { emit, signal } = context
  const activity = { type: 'activity', id: 'release' } as const
  emit({ ...activity, text: `looking at ${release.path} on the hosts`, state: 'start' })
  try {
    const { id, manifest } = await identifyHome(release, hosts, signal)
    refuseWithoutProxy(cluster, manifest)
    emit({ ...activity, text: `RocketMQ ${id.folder}, ${release.path} on the hosts`, state: 'end' })
    return { id, archive: { open: () => Readable.from([manifest]), bytes: Buffer.byteLength(manifest) } }
  } catch (error) {
    emit({ ...activity, text: `${release.path} on the hosts cannot be used`, state: 'failed' })
    throw error
  }
}

function pullsNothing(): RmqctlError {
  return new RmqctlError('input', '--pull and --release home: do not go together: nothing is to be downloaded', {
    hint: 'leave --pull out',
  })
}
