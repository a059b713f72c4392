import type { Change } from '../plan/changes.ts'
import { changeText } from '../plan/describe-changes.ts'
import type { Context } from './context.ts'

/** As many as a question can name. */
const mostTold = 5

/**
 * Overwriting what somebody edited on a host asks (cli.md, "Asking"); what RocketMQ itself wrote does not.
 * @throws RmqctlError `input` where nobody can answer, `failed` after a no.
 */
export async function confirmHandEdits(changes: readonly Change[], { ask }: Pick<Context, 'ask'>): Promise<void> {
  const edits = changes.filter(({ cause }) => cause === 'hand-edit').map(changeText)
  if (edits.length === 0) return
  const more = edits.length > mostTold ? `, and ${edits.length - mostTold} more` : ''
  await ask.confirm(`overwrite what was edited by hand: ${edits.slice(0, mostTold).join(', ')}${more}?`)
}
