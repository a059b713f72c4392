import { posix, resolve } from 'node:path'
import { errorsIn } from '../errors.ts'
import { formatBytes } from '../report/format.ts'
import { script } from '../shell/command.ts'
import { listRuns } from '../store/audit.ts'
import { writeBundle } from '../store/bundle.ts'
import type { Deployment } from '../topology/deployment.ts'
import { type BundleFile, bundleFiles, bundleReadme } from './bundle-files.ts'
import type { Context } from './context.ts'
import { type Examined, examine } from './doctor.ts'
import type { SupportBundleOptions } from './options.ts'
import type { Result } from './result.ts'
import { openSession, type Session } from './session.ts'
import { findTarget } from './target.ts'

/** Lines of each host's audit.log. */
const auditLines = 200

/** Everything that `doctor` looks at, in one file, secrets masked. Nothing is sent anywhere, and nothing is changed. */
export async function supportBundle(options: SupportBundleOptions, context: Context): Promise<Result> {
  const target = await findTarget(options, context)
  await using session = await openSession(target, context)
  const examined = await examine(session, context)
  const files = await contents(examined, session, { options, context })
  const top = `rmqctl-${target.name}-${stampOf(context.clock())}`
  const file = resolve(context.cwd, options.out ?? `${top}.tar.gz`)
  const bytes = await writeBundle(file, top, files)
  const { document } = examined
  return {
    text: [
      `${file}: ${files.length} files, ${formatBytes(bytes)}, readable by you alone`,
      `  ${document.healthy ? 'the cluster is healthy' : `what is wrong: ${document.findings[0]?.cause}`}`,
      '  logs, exits, configuration as rendered and as it runs, hosts, NameServers, audit; secrets are masked',
      `  nothing was sent anywhere: look at it (tar tzf ${posix.basename(file)}), then give it to whom you trust`,
    ].join('\n'),
    document: {
      v: 1,
      cluster: target.name,
      file,
      bytes,
      healthy: document.healthy,
      files: files.map(({ path }) => path),
    },
  }
}

async function contents(
  { status, document, evidence }: Examined,
  session: Session,
  { options, context }: { options: SupportBundleOptions; context: Context },
): Promise<BundleFile[]> {
  const { env, home } = context
  const runs = await listRuns(home)
  const files = bundleFiles({
    status,
    document,
    evidence,
    versions: { ...options.versions, rocketmq: evidence.deployment.rocketmq },
    audit: runs.filter(run => run.cluster === session.target.name),
    hostAudits: await hostAudits(evidence.deployment, session, context),
    secrets: [env.RMQCTL_SSH_PASSWORD, env.RMQCTL_SSH_PASSPHRASE].flatMap(value => value || []),
  })
  return [bundleReadme(files, status), ...files]
}

/** By host; a host that is lost meanwhile has none. */
async function hostAudits(
  { hosts }: Deployment,
  { connections }: Session,
  { signal }: Context,
): Promise<Record<string, string>> {
  const found = await Promise.all(
    hosts.map(async ({ id, root, runAs }) => {
      const command = script(`tail -n ${auditLines} "$1/audit.log" 2>/dev/null\n:\n`, root)
      const asked = connections.get(id)?.run({ ...command, as: runAs }, { signal, timeoutMs: 10_000 })
      const text = await asked?.then(({ stdout }) => stdout).catch(lost)
      return text == null || text === '' ? [] : [[id, text] as const]
    }),
  )
  return Object.fromEntries(found.flat())
}

/** What a host that is lost did not say is left out. */
function lost(error: unknown): undefined {
  const [failure] = errorsIn(error)
  if (failure == null || failure.code === 'interrupted') throw error
}

/** "20261120-163000", UTC. */
function stampOf(at: number): string {
  return new Date(at).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
}
