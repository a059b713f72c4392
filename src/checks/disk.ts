import type { Check, CheckFinding } from './finding.ts'

const mb = 1024 * 1024
/** The release unpacked and beside itself while it arrives. */
const rootMb = 400
/** RocketMQ deletes early from 75 % on and refuses writes from 90 % on (rocketmq-facts 9.23). */
const warnRatio = 0.75
const refuseRatio = 0.9

/** Room for what is written now, and for the messages that come. A full disk makes a broker refuse writes. */
export const diskCheck: Check = ({ host: { id: host } }, facts) =>
  facts.disks.flatMap((disk): CheckFinding[] => {
    const used = `${Math.round(disk.usedRatio * 100)} %`
    const at = { check: 'disk', host }
    if (disk.path === facts.root && disk.freeBytes < rootMb * mb && facts.releases.length === 0)
      return [
        {
          ...at,
          level: 'error',
          message: `${disk.path} has ${Math.floor(disk.freeBytes / mb)} MB free, ${rootMb} MB are needed`,
          hint: `df -h ${disk.path}`,
        },
      ]
    if (disk.usedRatio >= refuseRatio)
      return [
        {
          ...at,
          level: 'error',
          message: `the disk of ${disk.path} is ${used} full: brokers refuse writes above 90 %`,
          hint: `df -h ${disk.path}`,
        },
      ]
    if (disk.usedRatio >= warnRatio)
      return [
        {
          ...at,
          level: 'warning',
          message: `the disk of ${disk.path} is ${used} full: brokers delete old messages early from 75 % on`,
          hint: `df -h ${disk.path}`,
        },
      ]
    return []
  })
