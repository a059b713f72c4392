import type { Machine } from '../components/machines.ts'
import type { DiskFact, HostFacts } from '../facts/model.ts'
import type { Check, CheckFinding } from './finding.ts'

const mb = 1024 * 1024
/** The release unpacked and beside itself while it arrives. */
const rootMb = 400
/** RocketMQ's default of mappedFileSizeCommitLog. */
const commitLogBytes = 1024 * mb
/** RocketMQ deletes early from 75 % on and refuses writes from 90 % on (rocketmq-facts 9.23). */
const warnRatio = 0.75
const refuseRatio = 0.9

/** Room for what is written now, and for the messages that come. A full disk makes a broker refuse writes. */
export const diskCheck: Check = {
  looks:
    'The disks of the root folder and of every store: room for a release, for a commit log file, for messages to come.',
  why: 'RocketMQ deletes messages early from 75 % on and refuses writes from 90 % on; where the disk ends in the middle of a file the broker is killed.',
  quick: true,
  find: (machine, facts) => facts.disks.flatMap(disk => findingOf(disk, machine, facts) ?? []),
}

function findingOf(disk: DiskFact, machine: Machine, facts: HostFacts): CheckFinding | undefined {
  const found = noRoomForRelease(disk, facts) ?? tooFull(disk) ?? noRoomForMessages(disk, machine)
  if (found == null) return undefined
  return { check: 'disk', host: machine.host.id, where: disk.path, ...found, hint: `df -h ${disk.path}` }
}

type Found = Pick<CheckFinding, 'level' | 'message'> | undefined

function noRoomForRelease({ path, freeBytes }: DiskFact, facts: HostFacts): Found {
  if (path !== facts.root || freeBytes >= rootMb * mb || facts.releases.length > 0) return undefined
  return { level: 'error', message: `${path} has ${inMb(freeBytes)} MB free, ${rootMb} MB are needed` }
}

function tooFull({ path, usedRatio }: DiskFact): Found {
  const used = `${Math.round(usedRatio * 100)} %`
  if (usedRatio >= refuseRatio)
    return { level: 'error', message: `the disk of ${path} is ${used} full: brokers refuse writes above 90 %` }
  if (usedRatio >= warnRatio)
    return {
      level: 'warning',
      message: `the disk of ${path} is ${used} full: brokers delete old messages early from 75 % on`,
    }
  return undefined
}

/** A commit log file is made at its full size, with holes: a disk that is smaller ends the broker when it gets there. */
function noRoomForMessages({ path, totalBytes, freeBytes }: DiskFact, { instances }: Machine): Found {
  const broker = instances.find(({ store }) => store === path)
  if (broker == null || totalBytes === 0) return undefined
  const file = Number(broker.config.mappedFileSizeCommitLog ?? commitLogBytes)
  const needs = `a commit log file of ${broker.id} has ${inMb(file)} MB`
  if (totalBytes < file)
    return { level: 'error', message: `the disk of ${path} has ${inMb(totalBytes)} MB in all: ${needs}` }
  if (freeBytes < file)
    return { level: 'warning', message: `the disk of ${path} has ${inMb(freeBytes)} MB free: ${needs}` }
  return undefined
}

function inMb(bytes: number): number {
  return Math.floor(bytes / mb)
}
