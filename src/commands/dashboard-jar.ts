import { dirname, resolve } from 'node:path'
import type { ReleaseArchive } from '../execute/apply-step.ts'
import { recordedDeployment } from '../facts/recorded.ts'
import { archiveOpener } from '../release/archive-stream.ts'
import { identifyJar, obtainJar } from '../release/dashboard.ts'
import type { JarId } from '../topology/dashboard-jar.ts'
import type { Cluster } from '../topology/model.ts'
import type { Context } from './context.ts'
import type { Session } from './session.ts'

/** The dashboard's program, and what can be sent of it: nothing, when only its host has it. */
export interface ChosenJar {
  id: JarId
  archive?: NonNullable<ReleaseArchive['jar']>
}

/** The program of a cluster's dashboard; undefined where it has none. @throws RmqctlError */
export async function dashboardJar(
  cluster: Cluster,
  { facts }: Session,
  context: Context,
): Promise<ChosenJar | undefined> {
  const instance = cluster.instances.find(one => one.jar != null)
  if (instance?.jar == null) return undefined
  const recorded = recordedDeployment(facts)?.instances.find(one => one.id === instance.id)?.jar
  const { id, release } = await obtainJar({
    jar: instance.jar,
    base: topologyFolder(cluster, context),
    ...(recorded == null ? {} : { recorded }),
    there: facts[instance.host]?.releases ?? [],
    cacheDir: context.home.cache,
    env: context.env as NodeJS.ProcessEnv,
    emit: context.emit,
    signal: context.signal,
  })
  if (release == null) return { id }
  return { id, archive: { folder: id.folder, open: archiveOpener(release), bytes: release.bytes } }
}

/** What the program of a cluster's dashboard will be called, before anything is got or kept. @throws RmqctlError `input` */
export async function wantedJar(cluster: Cluster, context: Context): Promise<{ jar?: JarId }> {
  const said = cluster.instances.find(one => one.jar != null)?.jar
  return said == null ? {} : { jar: await identifyJar(said, topologyFolder(cluster, context)) }
}

/** Paths in a topology are relative to it. */
function topologyFolder({ source }: Cluster, { cwd }: Context): string {
  return dirname(resolve(cwd, source))
}
