import type { ClusterFinding } from '../diagnosis/cluster-evidence.ts'
import type { DoctorDocument, Finding } from '../report/doctor-document.ts'
import type { Problem, StatusDocument } from '../report/status-document.ts'

/**
 * What `doctor` says: the findings, and every problem of `status` that none of them is about, so that the two never disagree on
 * whether a cluster is healthy. Pure.
 */
export function doctorDocument(status: StatusDocument, found: readonly ClusterFinding[]): DoctorDocument {
  const rest = status.problems.filter(problem => !found.some(finding => explains(finding, problem)))
  const findings = [...found.map(findingOf), ...rest.map(findingOfProblem)]
  return {
    v: 1,
    cluster: status.cluster,
    rocketmq: status.rocketmq,
    at: status.at,
    healthy: findings.every(({ level }) => level !== 'error'),
    findings,
  }
}

/** A finding of an instance explains what follows for its registrations, and one that names an instance what that one lacks. */
function explains({ level, about, cause }: ClusterFinding, { instance, group, host, text }: Problem): boolean {
  if (level !== 'error') return false
  if (about.instance != null) return about.instance === instance || names(text, about.instance)
  if (about.host != null && about.host === host) return true
  if (about.group != null && about.group === group) return true
  return instance != null && names(cause, instance)
}

/** broker-a is not named by "broker-a-s". */
function names(text: string, id: string): boolean {
  return text.split(/[\s,;:()]+/).includes(id)
}

function findingOf({ id, level, about, cause, certain, evidence, cure }: ClusterFinding): Finding {
  return {
    id,
    level,
    instance: about.instance ?? null,
    group: about.group ?? null,
    host: about.host ?? null,
    cause,
    certain,
    evidence: evidence.map(({ file, line, text }) => ({ file, line: line > 0 ? line : null, text })),
    cure,
  }
}

function findingOfProblem({ kind, text, instance, group, host, hint }: Problem): Finding {
  return {
    id: kind,
    level: 'error',
    instance: instance ?? null,
    group: group ?? null,
    host: host ?? null,
    cause: text,
    certain: true,
    evidence: [],
    cure: hint ?? 'rmqctl status',
  }
}
