import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { RmqctlError } from '../errors.ts'
import type { Deployment } from '../topology/deployment.ts'
import type { Endpoint } from '../topology/model.ts'
import { type Home, isMissing, readIfThere, writePrivate } from './home.ts'

/**
 * What this machine remembers of a cluster: where it is, and which file it came from. Never an input to what `up` decides
 * about processes and files: the hosts' own records and facts are. `adopt` brings it back.
 */
export interface ClusterRecord {
  /** Format; a newer one than ours is refused. */
  v: 1
  name: string
  /** Absolute path of the user's file, or the name of a shipped topology; with the text's hash as it was applied. */
  topology?: { source: string; sha256: string }
  /** Where each host of the topology is, by host id. */
  hosts: Record<string, Endpoint>
  /** Unix ms. */
  lastUsed: number
  /** It was destroyed, but for its messages: `destroy --data` still finds them. */
  messagesOnly?: boolean
  /** A copy of what was applied last, for listing and completion. */
  deployment?: Deployment
}

/** Names that can be a cluster's, and so a file's: nothing that could leave the folder. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9_.%|-]{0,126}$/

/** All that can be read, by name; what cannot is left to `readCluster` to explain. */
export async function listClusters(home: Home): Promise<ClusterRecord[]> {
  const names = await clusterNames(home)
  const records = await Promise.all(names.map(name => readCluster(home, name).catch(() => undefined)))
  return records.filter(record => record != null)
}

/** Names of the clusters known here, sorted; reads no record. */
export async function clusterNames(home: Home): Promise<string[]> {
  try {
    const files = await readdir(folder(home))
    return files.flatMap(file => (file.endsWith('.json') ? [file.slice(0, -'.json'.length)] : [])).toSorted()
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** The record of a cluster; undefined when it is not known here. @throws RmqctlError `failed` when it makes no sense. */
export async function readCluster(home: Home, name: string): Promise<ClusterRecord | undefined> {
  if (!namePattern.test(name)) return undefined
  const file = fileOf(home, name)
  const text = await readIfThere(file)
  return text == null ? undefined : parseRecord(text, file, name)
}

export async function rememberCluster(home: Home, record: ClusterRecord): Promise<void> {
  if (!namePattern.test(record.name)) throw new RmqctlError('input', `'${record.name}' cannot be a cluster's name`)
  await writePrivate(fileOf(home, record.name), `${JSON.stringify(record, null, 2)}\n`)
}

/** Forgets a cluster, and that it is the current one. Does nothing when it is not known. */
export async function forgetCluster(home: Home, name: string): Promise<void> {
  if (!namePattern.test(name)) return
  if ((await currentCluster(home)) === name) await rm(currentFile(home), { force: true })
  await rm(fileOf(home, name), { force: true })
}

/** The cluster that `use` or the last `up` chose; undefined when there is none or it was forgotten. */
export async function currentCluster(home: Home): Promise<string | undefined> {
  const name = (await readIfThere(currentFile(home)))?.trim()
  if (name == null || !namePattern.test(name)) return undefined
  return (await readIfThere(fileOf(home, name))) == null ? undefined : name
}

/** Makes a cluster the current one. It must be known. */
export async function useCluster(home: Home, name: string): Promise<void> {
  await writePrivate(currentFile(home), `${name}\n`)
}

function parseRecord(text: string, file: string, name: string): ClusterRecord {
  const again = {
    where: file,
    hint: `rm ${file}\nrmqctl up TOPOLOGY.yaml --hosts …, which finds the cluster on its hosts again`,
  }
  let record: unknown
  try {
    record = JSON.parse(text)
  } catch (cause) {
    throw new RmqctlError('failed', `the local record of ${name} is damaged`, { ...again, cause })
  }
  if (typeof record !== 'object' || record == null || !('v' in record) || typeof record.v !== 'number') {
    throw new RmqctlError('failed', `the local record of ${name} is damaged`, again)
  }
  if (record.v > 1) {
    const message = `the local record of ${name} was written by a newer rmqctl (format ${record.v}, this one knows 1)`
    throw new RmqctlError('failed', message, { where: file, hint: 'npm install -g rmqctl@latest' })
  }
  return { hosts: {}, lastUsed: 0, ...(record as Partial<ClusterRecord>), v: 1, name }
}

function folder(home: Home): string {
  return join(home.data, 'clusters')
}

function fileOf(home: Home, name: string): string {
  return join(folder(home), `${name}.json`)
}

function currentFile(home: Home): string {
  return join(home.data, 'current')
}
