import { requestCode } from '../codes.ts'
import { jsonBody, numberOf, textsOf } from '../json-body.ts'
import type { Rpc } from '../rpc.ts'

/** What a broker says about itself, the values that rmqctl uses; `all` has every key as text. */
export interface RuntimeInfo {
  /** "5.3.3" */
  version: string
  /** Unix ms by the broker's clock: when its store was opened. */
  bootTimestamp: number
  /** The broker's clock when it answered, unix ms, cut to a whole second after bootTimestamp; undefined if not told. */
  clock?: number
  /** Messages a second, average of 10 s. */
  putTps: number
  getTps: number
  minOffset: number
  /** When the message at minOffset was stored, unix ms; undefined when empty, and on 4.9. */
  firstStoredAt?: number
  maxOffset: number
  dispatchBehindBytes: number
  /** 0…1; undefined when the broker could not tell. */
  diskUsedRatio?: number
  /** Ms since it began to write the message that it has not done with; 0 between two messages. */
  writingMs: number
  all: Record<string, string>
}

/**
 * 28 GET_BROKER_RUNTIME_INFO, to a broker.
 * Body: {"table":{"commitLogMaxOffset":"0","putTps":"0.0 0.0 0.0","runtime":"[ 0 days, 0 hours, 1 minutes, 3 seconds ]",…}}
 */
export const getRuntimeInfo: Rpc<void, RuntimeInfo> = {
  code: requestCode.getBrokerRuntimeInfo,
  encode: () => ({}),
  decode: ({ body }) => {
    const all = textsOf(jsonBody(body).table, 'table')
    const bootTimestamp = numberOf(all.bootTimestamp, 'bootTimestamp')
    const runtime = runtimeMs(all.runtime)
    const disk = Number(all.commitLogDiskRatio)
    return {
      version: versionOf(all.brokerVersionDesc),
      bootTimestamp,
      ...(runtime == null ? {} : { clock: bootTimestamp + runtime }),
      putTps: latestRate(all.putTps),
      // Spelt with one r before 5.0.
      getTps: latestRate(all.getTransferredTps ?? all.getTransferedTps),
      ...(Number(all.earliestMessageTimeStamp) > 0 ? { firstStoredAt: Number(all.earliestMessageTimeStamp) } : {}),
      minOffset: numberOf(all.commitLogMinOffset, 'commitLogMinOffset'),
      maxOffset: numberOf(all.commitLogMaxOffset, 'commitLogMaxOffset'),
      dispatchBehindBytes: numberOf(all.dispatchBehindBytes, 'dispatchBehindBytes'),
      writingMs: Number(all.pageCacheLockTimeMills ?? 0),
      ...(disk >= 0 && disk <= 1 ? { diskUsedRatio: disk } : {}),
      all,
    }
  },
}

/** "V5_3_3" → "5.3.3" */
function versionOf(description: string | undefined): string {
  return (description ?? 'unknown').replace(/^V/, '').replaceAll('_', '.')
}

/** "12.3 4.5 0.1" are the averages of 10, 60 and 600 seconds, empty until they are known (StoreStatsService#getPutTps). */
function latestRate(rates: string | undefined): number {
  const rate = Number(rates?.split(' ')[0])
  return Number.isNaN(rate) ? 0 : rate
}

/** The time since the boot timestamp, cut to seconds (StoreStatsService#getFormatRuntime). */
function runtimeMs(text: string | undefined): number | undefined {
  const found = /(\S+) days, (\d+) hours, (\d+) minutes, (\d+) seconds/.exec(text ?? '')
  if (found == null) return undefined
  const [days, hours, minutes, seconds] = found.slice(1).map(part => Number(part.replace(/\D/g, '')))
  return (((days! * 24 + hours!) * 60 + minutes!) * 60 + seconds!) * 1000
}
