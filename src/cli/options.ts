import { skippable } from '../checks/check-names.ts'
import type { Env } from '../commands/io.ts'
import type { ClusterChoice, GlobalOptions, Login } from '../commands/options.ts'
import { RmqctlError, throwAll } from '../errors.ts'
import type { Settings } from '../store/settings.ts'
import { didYouMean } from '../topology/suggest.ts'
import { parseClaim, parseCount, parseDuration, parseList, parseWord } from './parse.ts'

/** The options of every verb as commander leaves them: text, or lists where an option may be repeated. */
export interface GlobalFlags {
  output?: string
  only?: string[]
  release?: string
  concurrency?: string
  hostKey?: string
  lockWait?: string
  timeout?: string
  skip?: string[]
  force?: boolean
  yes?: boolean
  verbose?: boolean
  user?: string
  identity?: string
}

export interface Sources {
  flags: GlobalFlags
  env: Env
  settings: Settings
  /** Standard error can show the live tree. */
  canDraw: boolean
}

/** Flag, then RMQCTL_*, then settings file, then default. @throws RmqctlErrors `input`, everything wrong at once. */
export function resolveOptions({ flags, env, settings, canDraw }: Sources): GlobalOptions {
  const errors: RmqctlError[] = []
  const pick = picker({ flags, env, settings }, errors)
  const lists = (flag: string[] | undefined, name: string) => (flag ?? [env[name] ?? '']).flatMap(parseList)
  const output = pick('output', 'output', word('tree', 'lines', 'json', 'junit')) ?? 'tree'
  const options: GlobalOptions = {
    // A tree needs a terminal, whoever asked for it.
    output: output === 'tree' && !canDraw ? 'lines' : output,
    only: lists(flags.only, 'RMQCTL_ONLY'),
    skip: lists(flags.skip, 'RMQCTL_SKIP').filter(name => isCheck(name, errors)),
    release: pick('release', undefined, text => text),
    concurrency: pick('concurrency', 'concurrency', parseCount) ?? 32,
    hostKey: pick('hostKey', 'host-key', word('strict', 'accept-new')) ?? 'strict',
    lockWaitMs: pick('lockWait', undefined, parseDuration) ?? 0,
    timeoutMs: pick('timeout', undefined, parseDuration),
    force: pick('force', undefined, parseClaim) ?? false,
    yes: pick('yes', undefined, parseClaim) ?? false,
    verbose: pick('verbose', undefined, parseClaim) ?? false,
    login: defined({ user: flags.user ?? env.RMQCTL_USER, identity: flags.identity ?? env.RMQCTL_IDENTITY }),
    loginDefaults: defined({ user: settings.user, identity: settings.identity }),
  }
  throwAll(errors)
  return options
}

/** A check that is skipped by a wrong name would run all the same, and one that does not exist is not there any more. */
function isCheck(name: string, errors: RmqctlError[]): boolean {
  if (skippable.some(known => known === name)) return true
  const hint = didYouMean(name, skippable, 'checks') ?? 'rmqctl check --help'
  errors.push(new RmqctlError('input', `--skip: there is no check '${name}'`, { hint }))
  return false
}

/** A cluster named by a flag hides all that the environment says about which one. */
export function resolveCluster(flags: ClusterChoice, env: Env): ClusterChoice {
  const isNamed = flags.cluster != null || flags.topology != null
  return {
    cluster: isNamed ? flags.cluster : env.RMQCTL_CLUSTER,
    topology: isNamed ? flags.topology : env.RMQCTL_TOPOLOGY,
    hosts: flags.hosts ?? env.RMQCTL_HOSTS,
    inventory: flags.inventory ?? env.RMQCTL_INVENTORY,
  }
}

type Scalar = Exclude<keyof GlobalFlags, 'only' | 'skip' | 'user' | 'identity'>

function picker({ flags, env, settings }: Omit<Sources, 'canDraw'>, errors: RmqctlError[]) {
  return <T>(flag: Scalar, setting: keyof Settings | undefined, parse: (text: string, what: string) => T) => {
    const kebab = flag.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
    const variable = `RMQCTL_${kebab.toUpperCase().replaceAll('-', '_')}`
    const sources: [string | boolean | undefined, string][] = [
      [flags[flag], `--${kebab}`],
      [env[variable] === '' ? undefined : env[variable], variable],
      [setting == null ? undefined : settings[setting], `setting ${setting}`],
    ]
    const [value, what] = sources.find(([given]) => given != null) ?? []
    if (value == null || what == null) return undefined
    try {
      return parse(String(value), what)
    } catch (error) {
      if (!(error instanceof RmqctlError)) throw error
      errors.push(error)
      return undefined
    }
  }
}

function word<Word extends string>(...words: Word[]) {
  return (text: string, what: string) => parseWord(text, what, words)
}

function defined({ user, identity }: Login): Login {
  return { ...(user ? { user } : {}), ...(identity ? { identity } : {}) }
}
