import { knownVersions } from '../../catalogue/data.ts'
import { keysOf, listedVersion, versionsWith } from '../../catalogue/lookup.ts'
import { type ConfigRole, configRoles } from '../../catalogue/roles.ts'
import { atLeast } from '../../catalogue/version.ts'
import { suggest } from '../suggest.ts'
import { folklore } from './folklore.ts'
import { successors } from './renamed.ts'
import type { JudgedKeys, KeyFinding, KeyRule } from './rule.ts'

/** A key that RocketMQ would ignore without a word. */
export const unknownKey: KeyRule = {
  id: 'unknown-key',
  what: 'a key that this version of RocketMQ does not have: mistyped, in the wrong case, of another role, of another version, or one that never existed though many copy it',
  why: 'RocketMQ ignores it without a word, and even shows it among its settings (5.3.3:MixAll.java:381)',
  find: judged => [...judged.values.keys()].flatMap(key => (isKnown(key, judged) ? [] : explained(key, judged))),
}

/** Read from the file by their names, not by a configuration class (5.3.3:BrokerStartup.java:262). */
const readByName: Partial<Record<ConfigRole, readonly string[]>> = {
  broker: ['rmqAddressServerDomain', 'rmqAddressServerSubGroup'],
}

function isKnown(key: string, { version, role }: JudgedKeys): boolean {
  return keysOf(version, role).has(key) || (readByName[role]?.includes(key) ?? false)
}

function explained(key: string, judged: JudgedKeys): KeyFinding[] {
  const { version, role } = judged
  const told = inOtherCase(key, judged) ?? copied(key) ?? ofOtherRole(key, judged) ?? ofOtherVersion(key, judged)
  if (told != null) return [{ key, atKey: true, ...told }]
  const near = suggest(key, [...keysOf(version, role).keys()])
  const hint = near == null ? `rmqctl config keys ${key.slice(0, 20)}` : `did you mean '${near}'?`
  return [{ ...unknown(key, judged), hint }]
}

/** Of a version that nobody made a list for, nothing is certain. */
function unknown(key: string, { version, role }: JudgedKeys): KeyFinding {
  const newest = knownVersions().at(-1)!
  const isLater = !atLeast(newest, version)
  const message = isLater
    ? `no ${roleNames[role]} up to RocketMQ ${newest} has a key '${key}'`
    : `RocketMQ ${version} has no key '${key}' for a ${roleNames[role]}: it would be ignored without a word`
  return { level: isLater ? 'warning' : 'error', key, message, atKey: true }
}

type Told = Pick<KeyFinding, 'level' | 'message' | 'hint'>

function inOtherCase(key: string, { version, role }: JudgedKeys): Told | undefined {
  const right = [...keysOf(version, role).keys()].find(one => one.toLowerCase() === key.toLowerCase())
  if (right == null) return undefined
  return { level: 'error', message: `'${key}' is ignored: keys are case-sensitive`, hint: `write ${right}` }
}

function copied(key: string): Told | undefined {
  const instead = Object.hasOwn(folklore, key) ? folklore[key] : undefined
  if (instead == null) return undefined
  return { level: 'error', message: `'${key}' never was a key of RocketMQ, though many files have it`, hint: instead }
}

function ofOtherRole(key: string, { version, role }: JudgedKeys): Told | undefined {
  const others = configRoles.filter(one => one !== role && one !== 'container' && keysOf(version, one).has(key))
  if (others.length === 0) return undefined
  const names = others.map(one => `a ${roleNames[one]}`).join(' and of ')
  return { level: 'error', message: `'${key}' is a key of ${names}, not of a ${roleNames[role]}`, hint: 'set it there' }
}

function ofOtherVersion(key: string, { version, role }: JudgedKeys): Told | undefined {
  const having = versionsWith(key, role)
  if (having.length === 0) return undefined
  const [first, last] = [having[0]!, having.at(-1)!]
  const isBefore = !atLeast(version, first)
  const what = roleNames[role]
  if (isBefore) {
    if (mayHaveIt(first, version)) return uncertain(key, version, first)
    const message = `RocketMQ ${version} does not know '${key}' yet: the ${what} has it in ${first}`
    return { level: 'error', message, hint: `remove it, or rocketmq: "${last}"` }
  }
  const successor = successors[key]
  const hint = successor == null ? 'remove it' : `${successor} takes its place`
  return {
    level: 'error',
    message: `'${key}' is gone: the ${what} of RocketMQ ${last} had it, ${version} ignores it`,
    hint,
  }
}

/** Between two lists: the one that stands for the version lacks the key, and the next has it. */
function mayHaveIt(first: string, version: string): boolean {
  if (listedVersion(version) === version) return false
  const versions = knownVersions()
  return versions.find(one => atLeast(one, version)) === first
}

function uncertain(key: string, version: string, first: string): Told {
  const message = `'${key}' came to RocketMQ between ${listedVersion(version)} and ${first}: whether ${version} knows it is not known here`
  return { level: 'warning', message }
}

/** For a person. */
const roleNames: Record<ConfigRole, string> = {
  namesrv: 'NameServer',
  broker: 'broker',
  controller: 'controller',
  proxy: 'proxy',
  container: 'broker container',
}
