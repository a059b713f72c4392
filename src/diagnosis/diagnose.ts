import type { Role } from '../topology/model.ts'
import { isBroker } from '../topology/roles.ts'
import type { Diagnosis, Evidence, LogName } from './evidence.ts'
import { lastLines } from './quotes.ts'
import { bootLine, exitOf, lastErrors } from './signature.ts'
import { signatures } from './signatures.ts'

/**
 * Why an instance did not come up, or ended: what is certain first. Never empty: a failure that no signature knows
 * gives its exit code and the last lines of its logs.
 */
export function diagnose(evidence: Evidence): Diagnosis[] {
  const telling = matching(evidence, false)
  const found = telling.length > 0 ? telling : matching(evidence, true)
  if (found.length === 0) return [unknown(evidence)]
  return found.toSorted((a, b) => Number(b.certain) - Number(a.certain))
}

/** A diagnosis as a person reads it: the cause, its proof, and what to type. */
export function diagnosisText({ cause, certain, evidence, cure }: Diagnosis): string[] {
  return [
    certain ? cause : `${cause} (likely)`,
    ...evidence.map(({ file, line, text }) => `  ${file}${line > 0 ? `:${line}` : ''}: ${text.trim().slice(0, 240)}`),
    `  → ${cure}`,
  ]
}

function matching(evidence: Evidence, general: boolean): Diagnosis[] {
  return signatures
    .filter(signature => (signature.general === true) === general)
    .flatMap(({ id, matches }) => {
      const finding = matches(evidence)
      return finding == null ? [] : [{ id, ...finding }]
    })
}

/** Where an exception was; its own lines tell more. */
const stackFrame = /^\s+at \S+\(.*\)\s*$|^\s*\.\.\. \d+ (more|common frames omitted)\s*$/

function unknown(evidence: Evidence): Diagnosis {
  const { id, role } = evidence.instance
  const own = ownLog[role]
  const stdout = lastLines(evidence, 'stdout', 60)
    .filter(({ text }) => !stackFrame.test(text))
    .slice(-8)
  const store = !isBroker({ role }) ? [] : lastErrorsOrLines(evidence, 'store', 5)
  const quotes = stdout.length + store.length > 0 ? [...stdout, ...store] : lastErrorsOrLines(evidence, own, 5)
  return {
    id: 'unknown',
    cause: `${id} ${endText(evidence)}`,
    evidence: quotes,
    cure:
      quotes.length > 0
        ? `rmqctl logs ${id} -n 200`
        : `ls -la ${evidence.instance.dir} on ${evidence.instance.host}: ${id} wrote nothing`,
    certain: false,
  }
}

/** Where a process says what it does. */
const ownLog: Record<Role, LogName> = {
  namesrv: 'namesrv',
  controller: 'stdout',
  master: 'broker',
  slave: 'broker',
  replica: 'broker',
  proxy: 'stdout',
  dashboard: 'dashboard',
}

function endText(evidence: Evidence): string {
  const exit = exitOf(evidence)
  if (evidence.running === true)
    return bootLine(evidence) == null ? `runs, but has not come up${since(evidence)}` : 'runs'
  if (evidence.signal != null) return `was ended by ${evidence.signal}, for a reason that is not known`
  return exit == null
    ? 'is not running; how it ended was not recorded'
    : `ended with exit code ${exit}, for a reason that is not known`
}

function since({ sinceMs }: Evidence): string {
  return sinceMs == null ? '' : ` after ${Math.round(sinceMs / 1000)} s`
}

function lastErrorsOrLines(evidence: Evidence, name: LogName, count: number) {
  const errors = lastErrors(evidence, name, count)
  return errors.length > 0 ? errors : lastLines(evidence, name, count)
}
