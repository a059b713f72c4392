import { RmqctlError } from '../errors.ts'
import { readTopology, shippedNames } from '../topology/load.ts'
import { scaffold } from '../topology/scaffold.ts'
import { didYouMean } from '../topology/suggest.ts'

export interface InitOptions {
  /** A shipped topology's name. Default: 2m-2s-sync. */
  from?: string
  /** Bind its hosts, as `--hosts` elsewhere. */
  hosts?: string
}

/**
 * A commented topology to save and edit, as text.
 * @throws RmqctlError(s) `input` for an unknown name or hosts that do not bind it.
 */
export async function init({ from = '2m-2s-sync', hosts }: InitOptions): Promise<string> {
  const names = await shippedNames()
  if (!names.includes(from)) {
    const hint = didYouMean(from, names, 'shipped topologies')
    throw new RmqctlError('input', `there is no shipped topology '${from}'`, { where: '--from', hint })
  }
  const { text, source } = await readTopology(from, '.')
  return scaffold(text, source, hosts)
}
