import type { ClusterSignature } from './cluster-evidence.ts'
import type { Signature } from './signature.ts'

/**
 * docs/diagnoses.md: every known way to fail, from the signatures themselves. `seenOn` names, by signature id, the real
 * processes whose output is a test case; none: the case was written by hand.
 */
export function diagnosesPage(
  signatures: readonly Signature[],
  seenOn: Record<string, string[]>,
  ofClusters: readonly ClusterSignature[],
): string {
  return `# Why it failed

What \`rmqctl doctor\` recognises, and \`rmqctl up\` when an instance does not come up: first of [single instances](#an-instance), then
of [the cluster](#the-cluster). How to go on from there is told in [doctor.md](doctor.md). Written from \`src/diagnosis\`; change it there, then
\`npx vitest run --project unit test/diagnosis -u\`.

## An instance

When none of these fits, rmqctl shows the exit code and the last lines of stdout.log and store.log.

${signatures.map(signature => section(signature, seenOn[signature.id] ?? [])).join('\n')}
## The cluster

What no single process's log tells: it shows in what NameServers and brokers say of each other.

${ofClusters.map(clusterSection).join('\n')}`
}

function clusterSection({ id, sign, why, remedy }: ClusterSignature): string {
  return `### ${id}
- **Shows as** ${sign}
- **Because** ${why}
- **Do** ${remedy}
`
}

function section({ id, sign, why, remedy }: Signature, seenOn: string[]): string {
  const proof = seenOn.length === 0 ? 'not reproduced; its test case is written by hand' : seenOn.join('; ')
  return `### ${id}
- **Shows as** ${sign}
- **Because** ${why}
- **Do** ${remedy}
- **Seen on** ${proof}
`
}
