import { atLeast } from '../../catalogue/version.ts'
import { effective, effectiveNumber, type KeyRule } from './rule.ts'

/** Longest delay of the eighteen levels of 4.9, in hours. */
const delayLevelHours = 2

/** Messages that are deleted before their time has come. */
export const shortRetention: KeyRule = {
  id: 'short-retention',
  what: 'fileReservedTime that is not above the time that delayed and timer messages need their file: 48 hours on 5.x, 2 hours before',
  why: '5.x timers reach timerRollWindowSlot (48 h) ahead into the file; when that is deleted first, the message is gone without a word',
  find: judged => {
    const { role, version, values } = judged
    const hours = values.has('fileReservedTime') ? effectiveNumber(judged, 'fileReservedTime') : undefined
    if (role !== 'broker' || hours == null || hours < 1) return []
    const hasTimers = atLeast(version, '5.0.0') && effective(judged, 'timerWheelEnable') !== 'false'
    const slotHours = (effectiveNumber(judged, 'timerRollWindowSlot') ?? 172_800) / 3600
    const needed = hasTimers ? slotHours : delayLevelHours
    if (hours > needed) return []
    const what = hasTimers ? `timer messages reach ${needed} h ahead` : `delayed messages wait up to ${needed} h`
    const message = `messages are kept ${hours} h, and ${what}: those are lost when their file is deleted first`
    return [{ level: 'warning', key: 'fileReservedTime', message, hint: `fileReservedTime=${Math.ceil(needed) + 24}` }]
  },
}
