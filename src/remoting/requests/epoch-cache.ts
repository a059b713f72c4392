import { requestCode } from '../codes.ts'
import { jsonBody, numberOf, objectsOf } from '../json-body.ts'
import type { Rpc } from '../rpc.ts'

/** What a replica knows of itself: which master wrote which part of its commit log. */
export interface EpochCache {
  /** What the NameServers list it under: 0 while it is master, else the id that the controller gave it. */
  id: number
  maxOffset: number
  /** Oldest first; the last one's end is open. */
  epochs: { epoch: number; startOffset: number }[]
}

/**
 * 1007 GET_BROKER_EPOCH_CACHE, to a broker in controller mode.
 * Body: {"brokerId":1,"brokerName":…,"clusterName":…,"epochList":[{"endOffset":9223372036854775807,"epoch":1,"startOffset":0}],"maxOffset":9}
 */
export const getEpochCache: Rpc<void, EpochCache> = {
  code: requestCode.getBrokerEpochCache,
  encode: () => ({}),
  decode: ({ body }) => {
    const cache = jsonBody(body)
    return {
      id: numberOf(cache.brokerId, 'brokerId'),
      maxOffset: numberOf(cache.maxOffset, 'maxOffset'),
      epochs: objectsOf(cache.epochList, 'epochList').map(({ epoch, startOffset }) => ({
        epoch: numberOf(epoch, 'epoch'),
        startOffset: numberOf(startOffset, 'startOffset'),
      })),
    }
  },
}
