import { effectiveNumber, type JudgedKeys, type KeyFinding, type KeyRule, knownEntries } from './rule.ts'
import { typeProblem } from './value.ts'

/** A number or text that RocketMQ takes, and that cannot work or is quietly replaced. */
export const outOfRange: KeyRule = {
  id: 'out-of-range',
  what: 'a value that RocketMQ takes and that cannot work, or that it replaces by its own limit',
  why: 'some are clamped without a word, some make threads die: deleteWhen=04:00 ends all cleaning of the disk',
  find: judged =>
    knownEntries(judged).flatMap(({ known, value }) => {
      const { key, default: usual } = known
      if (typeProblem(known, value) != null) return []
      const found = limitOf(key)
      const problem = found?.(value, judged)
      // what RocketMQ itself begins with is never wrong
      return problem == null || value === usual ? [] : [{ key, ...problem }]
    }),
}

type Problem = Pick<KeyFinding, 'level' | 'message' | 'hint'>
type Limit = (value: string, judged: JudgedKeys) => Problem | undefined

function limitOf(key: string): Limit | undefined {
  if (Object.hasOwn(limits, key)) return limits[key]
  return families.find(([pattern]) => pattern.test(key))?.[1]
}

const limits: Record<string, Limit> = {
  deleteWhen: value =>
    value.split(';').every(hour => /^\d{1,2}$/.test(hour) && Number(hour) < 24)
      ? undefined
      : {
          level: 'error',
          message: `'${value}' is no hour: the thread that deletes old files would fail each time, and the disk fill up`,
          hint: 'hours from 00 to 23, several with ; between: 04 or 04;16',
        },
  fileReservedTime: between(1, 24 * 365 * 20, 'hours that messages are kept'),
  brokerId: between(-1, 1_000_000, 'the number of a broker in its group; -1 only where a controller gives it'),
  brokerPermission: value =>
    [2, 4, 6].includes(Number(value))
      ? undefined
      : { level: 'error', message: `${value} is no permission`, hint: '6 to read and write, 4 to read, 2 to write' },
  defaultTopicQueueNums: between(1, 65_536, 'queues of a topic that is created by itself'),
  maxMessageSize: value =>
    Number(value) <= 16_777_216 && Number(value) > 0
      ? undefined
      : {
          level: 'error',
          message: `messages of ${value} bytes cannot be sent: RocketMQ's frames end at 16777216 bytes`,
          hint: 'maxMessageSize=4194304, up to 16000000',
        },
  diskMaxUsedSpaceRatio: clamped(10, 95),
  diskSpaceCleanForciblyRatio: clamped(30, 85),
  diskSpaceWarningLevelRatio: clamped(35, 90),
  messageDelayLevel: value =>
    value.split(' ').every(level => /^\d+[smhd]$/.test(level))
      ? undefined
      : {
          level: 'error',
          message: `'${value}' are no delay levels: the broker would not start`,
          hint: 'numbers with s, m, h or d and one blank between: 1s 5s 10s 30s 1m',
        },
}

const families: [RegExp, Limit][] = [
  [/^(listenPort|.*ListenPort|.*ServerPort|.*ExporterPort)$/, between(0, 65_535, 'a port')],
  [/(ThreadPoolNums?|ThreadNums?|WorkerThreads|SelectorThreads)$/, between(1, 10_000, 'a number of threads')],
  [
    /(ThreadPoolQueueCapacity|PoolQueueCapacity|ThreadQueueCapacity)$/,
    between(1, 2 ** 31 - 1, 'the length of a queue'),
  ],
  [/^mappedFileSize/, between(1, 2 ** 31 - 1, 'the size of a file')],
]

function between(least: number, most: number, what: string): Limit {
  return value =>
    !/^[+-]?\d+$/.test(value) || (Number(value) >= least && Number(value) <= most)
      ? undefined
      : { level: 'error', message: `${value} cannot be ${what}`, hint: `from ${least} to ${most}` }
}

/** (5.3.3:MessageStoreConfig.java:792 and DefaultMessageStore.java:2217-2250) */
function clamped(least: number, most: number): Limit {
  return value => {
    const ratio = Number(value)
    if (!Number.isInteger(ratio) || (ratio >= least && ratio <= most)) return undefined
    const taken = ratio < least ? least : most
    return { level: 'warning', message: `RocketMQ makes ${taken} of ${value}`, hint: `from ${least} to ${most}` }
  }
}

/** A limit that another one passes by. */
export const earlyDeletion: KeyRule = {
  id: 'early-deletion',
  what: 'a disk limit above the one at which unexpired files are deleted, or out of order with it',
  why: 'above diskSpaceCleanForciblyRatio (85 %) files are deleted before their time, and above diskSpaceWarningLevelRatio (90 %) writes are refused',
  find: judged => {
    const clean = Math.min(effectiveNumber(judged, 'diskSpaceCleanForciblyRatio') ?? 85, 85)
    const refuse = Math.min(effectiveNumber(judged, 'diskSpaceWarningLevelRatio') ?? 90, 90)
    const expired = judged.values.has('diskMaxUsedSpaceRatio')
      ? effectiveNumber(judged, 'diskMaxUsedSpaceRatio')
      : undefined
    return [
      ...(expired != null && expired > clean
        ? [
            warningOf(
              'diskMaxUsedSpaceRatio',
              `with ${expired} nothing is deleted in time before ${clean} %, where files go that have not expired`,
              `diskMaxUsedSpaceRatio below ${clean}`,
            ),
          ]
        : []),
      ...(judged.values.has('diskSpaceWarningLevelRatio') && refuse <= clean
        ? [
            warningOf(
              'diskSpaceWarningLevelRatio',
              `writes would be refused at ${refuse} %, before files are deleted to make room (${clean} %)`,
              `diskSpaceWarningLevelRatio above ${clean}`,
            ),
          ]
        : []),
    ]
  },
}

function warningOf(key: string, message: string, hint: string): KeyFinding {
  return { level: 'warning', key, message, hint }
}
