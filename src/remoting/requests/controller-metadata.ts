import { requestCode } from '../codes.ts'
import { textOf } from '../json-body.ts'
import type { Rpc } from '../rpc.ts'

/** What one controller knows of the controllers: who leads, and who is one. */
export interface ControllerMetadata {
  /** Id among the peers, such as n0; undefined while none leads. */
  leaderId?: string
  /** `host:port` of the leader; undefined while none leads. */
  leaderAddress?: string
  isLeader: boolean
  /** As the controller has them: id → `host:port`. */
  peers: Record<string, string>
}

/**
 * 1005 CONTROLLER_GET_METADATA_INFO, to any controller.
 * Fields: none → group, controllerLeaderId, controllerLeaderAddress, isLeader, peers `n0-host:port;n1-host:port`
 */
export const getControllerMetadata: Rpc<void, ControllerMetadata> = {
  code: requestCode.controllerGetMetadataInfo,
  encode: () => ({}),
  decode: ({ fields }) => {
    const leaderId = said(fields.controllerLeaderId)
    const leaderAddress = said(fields.controllerLeaderAddress)
    return {
      ...(leaderId == null ? {} : { leaderId }),
      ...(leaderAddress == null ? {} : { leaderAddress }),
      isLeader: fields.isLeader === 'true',
      peers: peersOf(fields.peers ?? ''),
    }
  },
}

function said(text: string | undefined): string | undefined {
  const value = textOf(text)
  return value === '' ? undefined : value
}

/** DLedger prints `n0:host:port;`, its configuration says `n0-host:port;`. */
function peersOf(text: string): Record<string, string> {
  const pairs = text.split(';').flatMap(peer => {
    const [, id, address] = /^([^-:]+)[-:](.+)$/.exec(peer.trim()) ?? []
    return id == null || address == null ? [] : [[id, address] as const]
  })
  return Object.fromEntries(pairs)
}
