import type { GroupProof } from '../probes/group-proof.ts'
import type { ReplicaComparison, ReplicaCopy } from '../probes/replica-comparison.ts'
import type { Problem } from '../report/status-document.ts'
import type { ComparedReplica, Spread, VerifiedGroup, VerifyDocument } from '../report/verify-document.ts'
import type { Deployment } from '../topology/deployment.ts'
import type { StatusInput } from './status-input.ts'
import { hostProblems } from './status-problems.ts'

export interface VerifyInput {
  deployment: Deployment
  failures: StatusInput['failures']
  messages: number
  /** Unix ms. */
  at: number
  proofs: GroupProof[]
  /** Only with --replicas. */
  comparisons?: ReplicaComparison[]
}

/** What `verify` says. Pure. */
export function verifyDocument(input: VerifyInput): VerifyDocument {
  const { deployment, messages, at, proofs, comparisons } = input
  const problems = [
    ...hostProblems(input),
    ...proofs.flatMap(proof => proofProblems(proof, deployment)),
    ...(comparisons ?? []).flatMap(replicaProblems),
  ]
  return {
    v: 1,
    cluster: deployment.name,
    rocketmq: deployment.rocketmq,
    at: new Date(at).toISOString(),
    ok: problems.length === 0,
    problems,
    messages,
    groups: proofs.map(proof => verifiedGroup(proof, deployment)),
    ...(comparisons == null ? {} : { replicas: comparisons.flatMap(comparedReplicas) }),
  }
}

function verifiedGroup(
  { group, master, sent, sendMs, retries, copies }: GroupProof,
  deployment: Deployment,
): VerifiedGroup {
  const hostOf = (id: string) => deployment.instances.find(one => one.id === id)?.host ?? ''
  return {
    group,
    master,
    sent,
    retries,
    sendMs: spreadOf(sendMs),
    copies: copies.map(({ instance, role, read, readMs }) => ({
      instance,
      role,
      host: hostOf(instance),
      read,
      readMs: spreadOf(readMs),
    })),
  }
}

function proofProblems({ group, master, problem, copies }: GroupProof, deployment: Deployment): Problem[] {
  const sending: Problem[] =
    problem == null
      ? []
      : [
          {
            kind: 'not-sent',
            group,
            instance: master,
            text: problem,
            hint: `rmqctl doctor --cluster ${deployment.name}`,
          },
        ]
  const reading = copies.flatMap(({ instance, problem: why }) =>
    why == null
      ? []
      : [
          {
            kind: 'not-read',
            group,
            instance,
            text: `${instance}: ${why}`,
            hint: `rmqctl doctor --cluster ${deployment.name}`,
          },
        ],
  )
  return [...sending, ...reading]
}

function replicaProblems({ group, master, copies }: ReplicaComparison): Problem[] {
  return copies.flatMap(({ instance, problem, difference }): Problem[] => {
    if (problem != null)
      return [
        {
          kind: 'not-compared',
          group,
          instance,
          text: `${instance} was not compared: ${problem}`,
          hint: 'rmqctl status',
        },
      ]
    if (difference == null) return []
    const { file, at, physicalOffset, onMaster, onSlave } = difference
    const bytes = `${onMaster || 'nothing'} on ${master}, ${onSlave || 'nothing'} on ${instance}`
    return [
      {
        kind: 'replica-differs',
        group,
        instance,
        text: `commit log file ${file} of ${instance} differs from ${master}'s, first in byte ${at} (offset ${physicalOffset} of the commit log): ${bytes}`,
        hint: 'docs/doctor.md, "Copies that differ"',
      },
    ]
  })
}

function comparedReplicas({ group, copies }: ReplicaComparison): ComparedReplica[] {
  return copies.map(({ instance, files, bytes, difference, problem }: ReplicaCopy) => ({
    group,
    instance,
    files,
    bytes,
    same: problem == null && difference == null,
    difference: difference ?? null,
  }))
}

function spreadOf(values: readonly number[]): Spread | null {
  const sorted = values.toSorted((a, b) => a - b)
  const [median, max] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
  return median == null || max == null ? null : { median: tenth(median), max: tenth(max) }
}

function tenth(ms: number): number {
  return Math.round(ms * 10) / 10
}
