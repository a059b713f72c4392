import type { Command, Option } from 'commander'
import { skippable } from '../checks/check-names.ts'
import type { Env } from '../commands/io.ts'
import { chooseCluster } from '../store/choose-cluster.ts'
import { clusterNames, currentCluster, readCluster } from '../store/clusters.ts'
import { type Home, homeOf } from '../store/home.ts'
import { settingKeys } from '../store/settings.ts'

/** Where the shell is: its environment and its folder. */
interface Around {
  env: Env
  cwd: string
}

/** What may come in place of the last of `words`; nothing where any file is wanted. Never fails: a shell is waiting. */
export async function complete(program: Command, words: string[], { env, cwd }: Around): Promise<string[]> {
  const prefix = words.at(-1) ?? ''
  try {
    const found = await candidates(place(program, words.slice(0, -1), prefix), { home: homeOf(env), cwd })
    return found.filter(word => word.startsWith(prefix)).toSorted()
  } catch {
    return []
  }
}

type Place =
  | { at: 'value'; option: Option }
  | { at: 'option'; command: Command }
  | { at: 'word'; command: Command; index: number; cluster?: string }

/** Walks the words before the cursor as commander would. */
function place(program: Command, before: string[], prefix: string): Place {
  let command = program
  let index = 0
  let cluster: string | undefined
  for (let at = 0; at < before.length; at++) {
    const word = before[at] ?? ''
    if (word.startsWith('-')) {
      const option = optionsOf(command).find(one => one.long === word || one.short === word)
      if (option == null || !(option.required || option.optional)) continue
      if (at === before.length - 1) return { at: 'value', option }
      at += 1
      if (option.long === '--cluster') cluster = before[at]
      continue
    }
    const next = command.commands.find(one => one.name() === word)
    if (next == null) index += 1
    else command = next
  }
  return prefix.startsWith('-') ? { at: 'option', command } : { at: 'word', command, index, cluster }
}

interface World {
  home: Home
  cwd: string
}

async function candidates(where: Place, world: World): Promise<string[]> {
  switch (where.at) {
    case 'value':
      return valuesOf(where.option, world)
    case 'option':
      return [...optionsOf(where.command).flatMap(option => option.long ?? []), '--help']
    case 'word':
      return wordsAt(where, world)
  }
}

async function valuesOf({ long, argChoices }: Option, { home, cwd }: World): Promise<string[]> {
  switch (long) {
    case '--cluster':
    case '--forget':
      return clusterNames(home)
    case '--only':
      return instanceIds(home)
    case '--topology':
      return topologies(cwd)
    default:
      return argChoices ?? choices[long ?? ''] ?? []
  }
}

const choices: Record<string, string[]> = {
  '--output': ['tree', 'lines', 'json', 'junit'],
  '--skip': [...skippable],
  '--host-key': ['strict', 'accept-new'],
}

async function wordsAt(
  { command, index, cluster }: Extract<Place, { at: 'word' }>,
  { home, cwd }: World,
): Promise<string[]> {
  if (command.commands.length > 0) return command.commands.map(one => one.name())
  const known = command.registeredArguments
  const argument = known[index] ?? (known.at(-1)?.variadic ? known.at(-1) : undefined)
  if (argument == null) return []
  if (argument.argChoices != null) return argument.argChoices
  switch (argument.name()) {
    case 'cluster':
      return clusterNames(home)
    case 'instance':
    case 'selector':
      return instanceIds(home, cluster)
    case 'key':
      return Object.keys(settingKeys)
    case 'topology':
      return command.name() === 'init' ? shippedTopologies() : topologies(cwd)
    default:
      return []
  }
}

async function instanceIds(home: Home, cluster?: string): Promise<string[]> {
  const known = await clusterNames(home)
  const chosen = chooseCluster({ cluster, known, current: await currentCluster(home) })
  const record = chosen.by === 'name' ? await readCluster(home, chosen.name) : undefined
  return record?.deployment?.instances.map(instance => instance.id) ?? []
}

/** Shipped ones, and the YAML files of the folder; for a path the shell looks by itself. */
async function topologies(cwd: string): Promise<string[]> {
  const { readdir } = await import('node:fs/promises')
  const files = await readdir(cwd).catch((): string[] => [])
  return [...(await shippedTopologies()), ...files.filter(file => /^[^.].*\.ya?ml$/.test(file))]
}

// The folder is looked at here: reading a topology would load zod and yaml, and a shell is waiting.
async function shippedTopologies(): Promise<string[]> {
  const { readdir } = await import('node:fs/promises')
  const files = await readdir(new URL('../../topologies/', import.meta.url))
  return files.flatMap(file => (file.endsWith('.yaml') ? [file.slice(0, -'.yaml'.length)] : []))
}

function optionsOf(command: Command): Option[] {
  const all: Option[] = []
  for (let each: Command | null = command; each != null; each = each.parent) all.push(...each.options)
  return all.filter(option => !option.hidden)
}
