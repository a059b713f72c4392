import { readdir, readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { RmqctlError, throwAll } from '../errors.ts'
import { quote } from '../shell/quote.ts'
import type { JudgedTopology, LoadedCluster, TopologyInput } from './cluster.ts'
import { errorsOf } from './finding.ts'
import { didYouMean } from './suggest.ts'
import { decodeText } from './text.ts'
import { readUserFile } from './user-file.ts'
import type { ProxyWish } from './with-proxy.ts'

export interface LoadOptions {
  /** A shipped name (`2m-2s-sync`) or a path. */
  topology: string
  hosts?: string
  /** Path of an inventory. */
  inventory?: string
  name?: string
  rocketmq?: string
  proxy?: ProxyWish
  cwd: string
}

const shippedFolder = new URL('../../topologies/', import.meta.url)

/**
 * The cluster that a topology and its binding ask for.
 * @throws RmqctlError(s) `input`: everything that is wrong, at once, with file:line:column.
 */
export async function loadCluster(options: LoadOptions): Promise<LoadedCluster> {
  const input = await readInput(options)
  // with YAML and the schema a tenth of a second to load, and most verbs need no topology
  const { loadTopologyText } = await import('./cluster.ts')
  return loadTopologyText(input)
}

/**
 * Everything to say about a topology and its binding, errors too, and not thrown where it can be read.
 * @throws RmqctlError(s) `input` when there is no such file, or too little of it can be read.
 */
export async function judgeTopology(options: LoadOptions): Promise<JudgedTopology> {
  const input = await readInput(options)
  const { judgeTopologyText } = await import('./cluster.ts')
  return judgeTopologyText(input)
}

/**
 * A judged topology that can be used.
 * @throws RmqctlError(s) `input`: everything that is wrong, at once, with file:line:column.
 */
export function accepted({ findings, ...judged }: JudgedTopology): LoadedCluster {
  throwAll(errorsOf(findings))
  return { ...judged, warnings: findings }
}

async function readInput({ topology, inventory, cwd, ...given }: LoadOptions): Promise<TopologyInput> {
  const { text, source } = await readTopology(topology, cwd)
  const read = inventory == null ? undefined : await readInventory(inventory, cwd)
  return { ...given, text, source, defaultName: fileName(topology), inventory: read }
}

/** The text of a topology, by shipped name or by path. A word without / and without .yaml is a name first. */
export async function readTopology(topology: string, cwd: string): Promise<{ text: string; source: string }> {
  const shipped = await shippedNames()
  if (shipped.includes(topology)) {
    return { text: await readFile(new URL(`${topology}.yaml`, shippedFolder), 'utf8'), source: topology }
  }
  const bytes = await readUserFile(topology, cwd)
  if (bytes == null) {
    const isPath = looksLikePath(topology)
    const message = isPath ? `there is no file ${topology}` : `there is no topology or file '${topology}'`
    const near = didYouMean(topology, shipped, 'shipped topologies')
    throw new RmqctlError('input', message, {
      hint: isPath ? `begin one: rmqctl init -o ${quote(topology)}\n${near}` : near,
    })
  }
  return { text: decodeText(bytes, topology), source: topology }
}

/** A word that names no shipped topology and is meant as a file, there or not. */
export function looksLikePath(topology: string): boolean {
  return /[/]|\.ya?ml$/.test(topology)
}

/** Names of the shipped topologies, sorted. */
export async function shippedNames(): Promise<string[]> {
  const files = await readdir(shippedFolder)
  return files
    .filter(file => file.endsWith('.yaml'))
    .map(fileName)
    .toSorted()
}

async function readInventory(path: string, cwd: string): Promise<{ text: string; source: string }> {
  const bytes = await readUserFile(path, cwd)
  if (bytes == null)
    throw new RmqctlError('input', `there is no inventory ${path}`, { hint: 'check the path after --inventory' })
  return { text: decodeText(bytes, path), source: path }
}

function fileName(path: string): string {
  return basename(path, extname(path))
}
