import { quote } from '../shell/quote.ts'

/** One thing asked of a host: shell text that prints, and how to read what it printed. Joined into one script a host. */
export interface Fact<T> {
  name: string
  /** POSIX sh; sees NAME, ROOT, RUNAS, LOGIN_* of the preamble and must not fail the script. */
  script: string
  parse(text: string): T
}

/** What the script has to know beforehand. */
export interface FactsRequest {
  cluster: string
  /** `dir:` of the topology, '' for the default. */
  dir: string
  /** `runAs:` of the topology, '' for the default. */
  runAs: string
  /** 'never' for a host that says `sudo: false`, and for this machine unless it says true. */
  sudo: 'auto' | 'never'
  /** Java paths that the topology names. */
  javas: string[]
  /** Brokers with their store's path, '' for the default below the root. */
  stores: { instance: string; store: string }[]
  /** Addresses of the topology that are names; asked with `check` only. */
  names?: string[]
  /**
   * 'running': what tells of running instances alone; Java, listeners, stores and disks stay empty. 'check': also what only
   * `check` looks at. Default: all that plans need.
   */
  extent?: 'all' | 'running' | 'check'
}

const marker = '@@rmqctl-fact '

/** The one script that gathers all facts of a host. */
export function factsScript(facts: readonly Fact<unknown>[], request: FactsRequest): string {
  const sections = facts.map(fact => `echo ${quote(marker + fact.name)}\n${fact.script}\n`)
  return [preamble(request), ...sections].join('')
}

/** Its output, cut at the markers: the text of each fact by name. */
export function splitFacts(output: string): Record<string, string> {
  const sections = `\n${output}`.split(`\n${marker}`).slice(1)
  return Object.fromEntries(sections.map(section => cutAt(section, '\n')))
}

/** Splits at the first occurrence; what follows is '' when it does not occur. */
export function cutAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}

/** Runs a script as root where the login allows it, else as the login; tells the script who logged in. */
export function asRootWherePossible(sudo: 'auto' | 'never'): string[] {
  const login = 'export LOGIN_USER="$(id -un)" LOGIN_UID="$(id -u)" LOGIN_HOME="$HOME" LOGIN_SUDO=no'
  const elevate = `if [ "$LOGIN_UID" != 0 ] && sudo -n true </dev/null 2>/dev/null
then exec sudo -n env LOGIN_USER="$LOGIN_USER" LOGIN_UID="$LOGIN_UID" LOGIN_HOME="$LOGIN_HOME" LOGIN_SUDO=yes sh -s; fi`
  return ['sh', '-c', [login, ...(sudo === 'auto' ? [elevate] : []), 'exec sh -s'].join('\n')]
}

/** Decides ROOT and RUNAS by who we are here (cli.md, "dir" and "runAs"); for every script that must find the root folder. */
export function preamble({ cluster, dir, runAs, javas, stores, names = [] }: FactsRequest): string {
  return `LC_ALL=C; export LC_ALL
NAME=${quote(cluster)}; DIR=${quote(dir)}; RUNAS=${quote(runAs)}; NAMES=${quote(names.join(' '))}
JAVAS=${quote(javas.join('\n'))}
STORES=${quote(stores.map(store => `${store.instance}\t${store.store}`).join('\n'))}
ME=$LOGIN_UID; [ "$LOGIN_SUDO" = no ] || ME=0
case $DIR in '~'|'~/'*) DIR=$LOGIN_HOME\${DIR#'~'};; esac
# where the cluster is already, it stays
if [ -z "$DIR" ]; then
  for d in /opt/rocketmq "$LOGIN_HOME/rocketmq"; do [ -f "$d/$NAME/cluster.json" ] && { DIR=$d; break; }; done
fi
if [ -z "$DIR" ]; then
  if [ "$ME" = 0 ] || [ -w /opt/rocketmq/"$NAME" ] || [ -w /opt/rocketmq ]; then DIR=/opt/rocketmq; else DIR=$LOGIN_HOME/rocketmq; fi
fi
ROOT=$DIR/$NAME
[ -n "$RUNAS" ] || { [ -f "$ROOT/cluster.json" ] && RUNAS=$(ls -ld "$ROOT" | { read -r _ _ owner _; echo "$owner"; }); }
if [ -z "$RUNAS" ]; then if [ "$ME" = 0 ]; then RUNAS=rocketmq; else RUNAS=$LOGIN_USER; fi; fi
`
}
