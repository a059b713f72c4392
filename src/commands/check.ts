import { checkNames } from '../checks/check-names.ts'
import { clock } from '../checks/clock.ts'
import type { CheckFinding } from '../checks/finding.ts'
import type { Fix } from '../checks/fixes.ts'
import { checks } from '../checks/index.ts'
import { network } from '../checks/network.ts'
import { machinesOf } from '../components/machines.ts'
import { errorText } from '../errors.ts'
import { checkText } from '../report/check.ts'
import type { CheckDocument, CheckEntry } from '../report/check-document.ts'
import { checkJunit } from '../report/junit.ts'
import type { Context } from './context.ts'
import { fixFound } from './fix.ts'
import { type Looked, lookAtAll } from './look.ts'
import type { CheckOptions } from './options.ts'
import type { Result } from './result.ts'
import { openSession, type Session } from './session.ts'
import { wantedTarget } from './target.ts'
import { wantedTopology } from './wanted.ts'

/** Whether the topology can be deployed as the hosts are now. Changes nothing but what `--fix` does. */
export async function check(options: CheckOptions, context: Context): Promise<Result> {
  const target = await wantedTarget({ ...options, topology: await wantedTopology(options, context) }, context)
  await using session = await openSession(target, context, {
    extent: 'check',
    ...(options.fix ? { lock: 'check' } : {}),
  })
  const before = await lookAtAll(session, session.context)
  const fixed = options.fix ? await fixFound(before, { session, context: session.context, extent: 'check' }) : []
  const looked = fixed.length === 0 ? before : await lookAtAll(session, session.context)
  const document = documentOf(looked, { session, fixed }, context)
  return {
    text: [checkText(document, context.view), ...session.failures.map(errorText)].join('\n'),
    document,
    junit: checkJunit(document),
    ...codeOf(document, session),
  }
}

function documentOf(
  { deployment, findings, tried }: Looked,
  { session, fixed }: { session: Session; fixed: Fix[] },
  { options }: Context,
): CheckDocument {
  const count = (level: CheckFinding['level']) => findings.filter(one => one.level === level).length
  return {
    v: 1,
    cluster: deployment.name,
    ok: count('error') === 0 && session.failures.length === 0,
    errors: count('error'),
    warnings: count('warning'),
    hosts: machinesOf(deployment).flatMap(({ host }) => (session.facts[host.id] == null ? [] : host.id)),
    checks: checkNames.filter(name => !options.skip.includes(name)),
    skipped: checkNames.filter(name => options.skip.includes(name)),
    findings: findings.toSorted(errorsFirst).map(entryOf),
    roads: tried.map(({ road: { from, host, to, address, port, use }, state }) => ({
      from,
      to: host,
      instance: to,
      address,
      port,
      use,
      state,
    })),
    fixed: fixed.map(({ host, text }) => ({ host, text })),
  }
}

function errorsFirst(a: CheckFinding, b: CheckFinding): number {
  return Number(a.level === 'warning') - Number(b.level === 'warning')
}

function entryOf({ message, hint, ...rest }: CheckFinding): CheckEntry {
  return { ...rest, what: message, why: reasonOf(rest.check), cure: hint }
}

function reasonOf(name: string): string {
  return { ...checks, clock, network }[name]?.why ?? ''
}

/** A host that was not looked at comes before what was found on the others. */
function codeOf({ ok }: CheckDocument, { failures }: Session): Pick<Result, 'code'> {
  if (ok) return {}
  return { code: failures[0]?.code ?? 'check' }
}
