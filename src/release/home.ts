import type { Connection } from '../connection/connection.ts'
import { RmqctlError, throwAll } from '../errors.ts'
import { hashHomeScript } from '../shell/release-link.ts'
import type { ReleaseId } from '../topology/deployment.ts'
import { type HashedFile, isReleasePath, manifestText, releaseId, versionOf } from './manifest.ts'

/** A host that is to have the release already. */
export interface HomeHost {
  connection: Connection
  /** The user that RocketMQ runs as there, and whether it exists. */
  runAs: { name: string; exists: boolean }
}

export interface FoundHome {
  id: ReleaseId
  /** SHA256SUMS. */
  manifest: string
}

/** 100 MB are hashed in a second; a disk that is asleep or far away gets time. */
const hashTimeoutMs = 120_000

/**
 * What RocketMQ is at this path on the hosts. By its content, read by the user that will run it: every host must have the same
 * files, and what their folder is called does not matter.
 * @throws RmqctlErrors `check` of all hosts where it is missing, unreadable or another; `input` for another version than `version`
 */
export async function identifyHome(
  home: { path: string; version: string },
  hosts: HomeHost[],
  signal?: AbortSignal,
): Promise<FoundHome> {
  const found = await Promise.all(hosts.map(host => filesOf(home.path, host, signal)))
  throwAll(found.flatMap(one => (one instanceof RmqctlError ? [one] : [])))
  const trees = found.flatMap(one => (one instanceof RmqctlError ? [] : [one]))
  const [first] = trees
  if (first == null) throw new Error('no host is asked')
  throwAll(trees.slice(1).flatMap(other => differenceBetween(home.path, first, other) ?? []))
  const where = `home:${home.path}`
  const version = versionOf(first.files, where)
  if (version !== home.version)
    throw new RmqctlError('input', `${where} is RocketMQ ${version}, but ${home.version} is wanted`, {
      hint: `--rocketmq ${version}, or the path of a ${home.version}`,
    })
  return { id: { ...releaseId(version, first.files), home: home.path }, manifest: manifestText(first.files) }
}

interface Tree {
  host: string
  files: HashedFile[]
}

async function filesOf(
  path: string,
  { connection, runAs }: HomeHost,
  signal?: AbortSignal,
): Promise<Tree | RmqctlError> {
  const { host } = connection
  const command = hashHomeScript({ home: path, others: !runAs.exists })
  const asWhom = runAs.exists && connection.privilege.kind !== 'none' ? { ...command, as: runAs.name } : command
  const output = await connection.run(asWhom, { signal, timeoutMs: hashTimeoutMs })
  if (output.code !== 0) {
    const why = output.stderr.trim().split('\n')[0] || `it cannot be read (exit code ${output.code})`
    return new RmqctlError('check', `--release home:${path}: ${why}`, { host, hint: hintFor(path, why) })
  }
  const files = [...output.stdout.matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm)].map(([, sha256 = '', file = '']) => ({
    sha256,
    path: file,
  }))
  return { host, files: files.filter(file => isReleasePath(file.path)) }
}

function hintFor(path: string, why: string): string {
  const [, inside] = /lib folder, but (\S+) has$/.exec(why) ?? []
  if (inside != null) return `--release home:${inside}`
  return `put the same RocketMQ at ${path} on every host, or leave --release home: out: rmqctl sends it then`
}

/** One file that shows it; where versions differ that is what counts. */
function differenceBetween(path: string, first: Tree, other: Tree): RmqctlError | undefined {
  const expected = new Map(first.files.map(file => [file.path, file.sha256]))
  const found = new Map(other.files.map(file => [file.path, file.sha256]))
  const differing = [...new Set([...expected.keys(), ...found.keys()])]
    .filter(file => expected.get(file) !== found.get(file))
    .toSorted()
  const [example] = differing
  if (example == null) return undefined
  const how = !found.has(example) ? 'lacks' : expected.has(example) ? 'has another' : 'also has'
  const others = differing.length - 1
  const more = others === 0 ? '' : `, and ${others} more file${others === 1 ? ' differs' : 's differ'}`
  return new RmqctlError('check', `home:${path} is not the same as on ${first.host}: it ${how} ${example}${more}`, {
    host: other.host,
    hint: `make ${path} the same on every host, or leave --release home: out: rmqctl sends it then`,
  })
}
