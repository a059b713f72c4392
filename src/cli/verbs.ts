import { declareAudit } from './audit.ts'
import { declareCheck } from './check.ts'
import { declareDestroy, declareDown, declarePlan, declareProcessVerb, declareRender, declareUp } from './cluster.ts'
import { declareDiff } from './diff.ts'
import { declareFailover } from './failover.ts'
import { declareDoctor, declareSupportBundle, declareVerify } from './health.ts'
import { declareExec, declareLogs, declareMqadmin, declareStatus } from './inspect.ts'
import { declareLint } from './lint.ts'
import { declareAdopt, declareCompletion, declareConfig, declareList, declareUse } from './local.ts'
import { declareLock } from './lock.ts'
import { declareRelease } from './release.ts'
import { declareRestart } from './rolling.ts'
import type { Cli } from './runner.ts'
import { declareInit, declareSchema, declareTopologies } from './topologies.ts'

/** Every verb that there is, in the order of `--help`. A new one is a line here and a file in commands/. */
export function declareVerbs(cli: Cli): void {
  declareUp(cli, async () => (await import('../commands/up.ts')).up)
  declareDown(cli, async () => (await import('../commands/stop.ts')).down)
  declareDestroy(cli, async () => (await import('../commands/destroy.ts')).destroy)
  declareProcessVerb(cli, 'start', async () => (await import('../commands/start.ts')).start)
  declareProcessVerb(cli, 'stop', async () => (await import('../commands/stop.ts')).stop)
  declareRestart(cli, async () => (await import('../commands/restart.ts')).restart)
  declareFailover(cli, async () => (await import('../commands/failover.ts')).failover)
  declareStatus(cli, async () => (await import('../commands/status.ts')).status)
  declareDoctor(cli, async () => (await import('../commands/doctor.ts')).doctor)
  declareSupportBundle(cli, async () => (await import('../commands/support-bundle.ts')).supportBundle)
  declareVerify(cli, async () => (await import('../commands/verify.ts')).verify)
  declareLogs(cli, async () => (await import('../commands/show-logs.ts')).showLogs)
  declarePlan(cli, async () => (await import('../commands/plan.ts')).plan)
  declareDiff(cli, async () => (await import('../commands/diff.ts')).diff)
  declareMqadmin(cli, async () => (await import('../commands/mqadmin.ts')).mqadmin)
  declareCheck(cli, async () => (await import('../commands/check.ts')).check)
  declareLint(cli, async () => (await import('../commands/lint.ts')).lint)
  declareRender(cli, async () => (await import('../commands/render.ts')).render)
  declareLock(cli, {
    status: async () => (await import('../commands/lock.ts')).lockStatus,
    release: async () => (await import('../commands/lock.ts')).lockRelease,
  })
  declareAudit(cli, {
    list: async () => (await import('../commands/audit.ts')).audit,
    show: async () => (await import('../commands/audit.ts')).auditShow,
  })
  declareExec(cli, async () => (await import('../commands/exec.ts')).exec)
  declareInit(cli, async () => (await import('../commands/init.ts')).init)
  declareTopologies(cli)
  declareSchema(cli)
  declareList(cli, async () => (await import('../commands/list.ts')).list)
  declareUse(cli, async () => (await import('../commands/use.ts')).use)
  declareAdopt(cli, async () => (await import('../commands/adopt.ts')).adopt)
  declareConfig(
    cli,
    async () => (await import('../commands/config.ts')).config,
    async () => (await import('../commands/config-keys.ts')).configKeys,
  )
  declareCompletion(cli, async () => (await import('../commands/completion.ts')).completion)
  declareRelease(cli, {
    list: async () => (await import('../commands/release.ts')).releaseList,
    fetch: async () => (await import('../commands/release.ts')).releaseFetch,
    build: async () => (await import('../commands/release.ts')).releaseBuild,
  })
}
