import { instanceNamed } from '../components/deployed.ts'
import type { Connection } from '../connection/connection.ts'
import { RmqctlError } from '../errors.ts'
import { getRuntimeInfo } from '../remoting/requests/runtime-info.ts'
import type { Command } from '../shell/command.ts'
import { hashFilesCommand, hashPartsCommand, hexCommand, listFilesCommand, parseFiles } from '../shell/replicas.ts'
import type { DeployedGroup, DeployedInstance } from '../topology/deployment.ts'
import type { Asking } from './asking.ts'
import {
  type CommitLog,
  firstDifference,
  fullOnBoth,
  type ReplicaComparison,
  type ReplicaCopy,
  type ReplicaDifference,
} from './replica-comparison.ts'

export interface CompareRequest {
  asking: Asking
  connectionOf: (host: string) => Connection | undefined
  /** Files hashed so far on an instance. */
  progress: (instance: string, hashed: number, of: number) => void
}

/** A stretch that differs is looked at in ever smaller parts; each divides the one before. */
const partSizes = [2 ** 24, 2 ** 18, 2 ** 12, 2 ** 6]

/**
 * Hashes the full commit log files of a master and its slaves on their own hosts, all at once and at low priority, and finds the
 * first byte that differs. Whoever cannot be asked is told as such.
 * @throws RmqctlError `interrupted`
 */
export async function compareReplicas(group: DeployedGroup, request: CompareRequest): Promise<ReplicaComparison> {
  const { deployment } = request.asking
  const master = instanceNamed(group.master, deployment)
  const slaves = group.slaves.map(id => instanceNamed(id, deployment))
  const [masterLog, ...slaveLogs] = await Promise.all([master, ...slaves].map(one => commitLog(one, request)))
  const pairs = slaves.map((slave, index) => pairOf({ master, slave }, masterLog!, slaveLogs[index]!))
  const wanted = [...new Set(pairs.flatMap(pair => ('problem' in pair ? [] : [...pair.sizes.keys()])))].toSorted()
  const onMaster = hashes(master, wanted, request)
  const copies = await Promise.all(
    pairs.map(pair => ('problem' in pair ? nothing(pair) : comparePair(pair, onMaster, request))),
  )
  return { group: group.name, master: master.id, copies }
}

interface Pair {
  master: DeployedInstance
  slave: DeployedInstance
  /** Of the files that are full on both, the larger of the two sizes. */
  sizes: Map<string, number>
}

type NoPair = { slave: DeployedInstance; problem: string }

function pairOf(
  { master, slave }: Omit<Pair, 'sizes'>,
  here: CommitLog | string,
  there: CommitLog | string,
): Pair | NoPair {
  if (typeof here === 'string') return { slave, problem: here }
  if (typeof there === 'string') return { slave, problem: there }
  const sizes = fullOnBoth(here, there).map(
    name => [name, Math.max(here.files.get(name) ?? 0, there.files.get(name) ?? 0)] as const,
  )
  return { master, slave, sizes: new Map(sizes) }
}

function nothing({ slave, problem }: NoPair): ReplicaCopy {
  return { instance: slave.id, files: 0, bytes: 0, problem }
}

async function comparePair(
  pair: Pair,
  onMaster: Promise<Map<string, string>>,
  request: CompareRequest,
): Promise<ReplicaCopy> {
  const { slave, sizes } = pair
  const [here, there] = await Promise.all([onMaster, hashes(slave, [...sizes.keys()], request)])
  // what retention deleted meanwhile is on one side only
  const compared = [...sizes.keys()].filter(name => here.has(name) && there.has(name))
  const bytes = compared.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0)
  const other = compared.find(name => here.get(name) !== there.get(name))
  const difference = other == null ? {} : { difference: await locate(pair, other, request) }
  return { instance: slave.id, files: compared.length, bytes, ...difference }
}

/** What is there, or why that cannot be told. */
async function commitLog(instance: DeployedInstance, request: CompareRequest): Promise<CommitLog | string> {
  const { asking } = request
  const [runtime, files] = await Promise.all([
    asking.pool.client(instance).call(getRuntimeInfo, undefined, asking),
    listed(instance, request),
  ])
  if (!runtime.ok) return `${instance.id} does not answer: ${runtime.failure.text}`
  return typeof files === 'string' ? files : { files, maxOffset: runtime.value.maxOffset }
}

async function listed(instance: DeployedInstance, request: CompareRequest): Promise<Map<string, number> | string> {
  const { connectionOf, asking } = request
  const connection = connectionOf(instance.host)
  if (connection == null) return `${instance.host} cannot be reached`
  const output = await connection.run(listFilesCommand(folderOf(instance)), { signal: asking.signal })
  return output.code === 0 ? parseFiles(output.stdout) : `${folderOf(instance)} cannot be read on ${instance.host}`
}

/** Hashes by name. */
async function hashes(
  instance: DeployedInstance,
  names: readonly string[],
  request: CompareRequest,
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  if (names.length === 0) return found
  request.progress(instance.id, 0, names.length)
  let rest = ''
  const take = (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const [name, hash] of lines.map(line => line.split(' '))) if (name && hash) found.set(name, hash)
    request.progress(instance.id, found.size, names.length)
  }
  await run(instance, hashFilesCommand(folderOf(instance), names), request, take)
  return found
}

/** The first byte of a file that differs, by hashes of ever smaller parts: five round trips for a file of 1 GB. */
async function locate(
  { master, slave, sizes }: Pair,
  name: string,
  request: CompareRequest,
): Promise<ReplicaDifference> {
  const ask = (command: (file: string) => Command) =>
    Promise.all(
      [master, slave].map(async one =>
        (await run(one, command(`${folderOf(one)}/${name}`), request)).trim().split(/\s+/),
      ),
    )
  let stretch = { start: 0, length: sizes.get(name) ?? 0 }
  for (const part of partSizes) {
    const [here, there] = await ask(file => hashPartsCommand(file, stretch, part))
    stretch = { start: stretch.start + part * (firstDifference(here!, there!) ?? 0), length: part }
  }
  const [here, there] = await ask(file => hexCommand(file, stretch))
  const index = firstDifference(here!, there!) ?? 0
  const at = stretch.start + index
  const bytes = { onMaster: here![index] ?? '', onSlave: there![index] ?? '' }
  return { file: name, at, physicalOffset: Number(name) + at, ...bytes }
}

/** @throws RmqctlError `failed` when the host cannot do it. */
async function run(
  instance: DeployedInstance,
  command: Command,
  { connectionOf, asking }: CompareRequest,
  onStdout?: (chunk: string) => void,
): Promise<string> {
  const output = await connectionOf(instance.host)?.run(command, { signal: asking.signal, onStdout })
  if (output?.code === 0) return output.stdout
  throw new RmqctlError('failed', `the commit log of ${instance.id} cannot be read: ${output?.stderr.trim()}`, {
    host: instance.host,
  })
}

function folderOf(instance: DeployedInstance): string {
  return `${instance.store}/commitlog`
}
