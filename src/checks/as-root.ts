import type { HostFacts } from '../facts/model.ts'
import { quote } from '../shell/quote.ts'

/** A command line that wants root, as this login can type it. */
export function asRoot(command: string, { login }: Pick<HostFacts, 'login'>): string {
  return login.uid === 0 ? command : `sudo sh -c ${quote(command)}`
}
