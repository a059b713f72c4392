import type { Signature } from './signature.ts'

/**
 * docs/diagnoses.md: every known way to fail, from the signatures themselves. `seenOn` names, by signature id, the real
 * processes whose output is a test case; none: the case was written by hand.
 */
export function diagnosesPage(signatures: readonly Signature[], seenOn: Record<string, string[]>): string {
  return `# Why it failed

What rmqctl recognises when an instance does not come up, or ends. Written from \`src/diagnosis\`; change it there, then
\`npx vitest run --project unit test/diagnosis -u\`.

When none of these fits, rmqctl shows the exit code and the last lines of stdout.log and store.log.

${signatures.map(signature => section(signature, seenOn[signature.id] ?? [])).join('\n')}`
}

function section({ id, sign, why, remedy }: Signature, seenOn: string[]): string {
  const proof = seenOn.length === 0 ? 'not reproduced; its test case is written by hand' : seenOn.join('; ')
  return `## ${id}
- **Shows as** ${sign}
- **Because** ${why}
- **Do** ${remedy}
- **Seen on** ${proof}
`
}
