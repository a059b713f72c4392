import type { Connection } from '../connection/connection.ts'
import { RmqctlError, throwAll } from '../errors.ts'
import { gather } from '../facts/gather.ts'
import type { HostFacts } from '../facts/model.ts'
import { script } from '../shell/command.ts'
import { machineOf } from '../topology/machine.ts'
import type { Host } from '../topology/model.ts'
import type { Context } from './context.ts'
import { factsRequest, type Session } from './session.ts'

/**
 * `--fix`: installs what is missing and can be had safely, which today is a Java runtime from Debian's packages. Hosts side by
 * side; the facts are gathered again where something was done.
 */
export async function fixHosts(session: Session, context: Context): Promise<void> {
  const bare = Object.values(session.facts).filter(facts => facts.javas.length === 0 && mayInstall(facts))
  const results = await Promise.all(onePerMachine(bare, session).map(facts => installJava(facts, session, context)))
  throwAll(results.flatMap(error => error ?? []))
}

/** Hosts of one machine share its packages, and apt serves one at a time. */
function onePerMachine(all: HostFacts[], { target }: Session): HostFacts[] {
  const machineBy = new Map(target.hosts.map(host => [host.id, machineOf(host)]))
  return [...new Map(all.map(facts => [machineBy.get(facts.host), facts])).values()]
}

function mayInstall({ os, login, sudo }: HostFacts): boolean {
  return (os.id === 'debian' || os.id === 'ubuntu') && (login.uid === 0 || sudo)
}

const installScript = `export DEBIAN_FRONTEND=noninteractive
if ! command -v apt-get >/dev/null 2>&1; then echo "apt-get is missing" >&2; exit 1; fi
apt-get install -y -qq --no-install-recommends default-jre-headless >/dev/null 2>&1 && exit 0
apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends default-jre-headless`

async function installJava(facts: HostFacts, session: Session, context: Context): Promise<RmqctlError | undefined> {
  const { host } = facts
  const connection = session.connections.get(host)
  const target = session.target.hosts.find(one => one.id === host)
  if (connection == null || target == null) return undefined
  const id = `fix-java-${host}`
  context.emit({
    type: 'activity',
    id,
    text: `${host}: installing a Java runtime (default-jre-headless)`,
    state: 'start',
  })
  const output = await runInstall(connection, context)
  if (output != null) {
    context.emit({ type: 'activity', id, text: `${host}: no Java runtime could be installed`, state: 'failed' })
    return new RmqctlError('check', `installing a Java runtime failed: ${output}`, {
      host,
      hint: 'apt-get install default-jre-headless',
    })
  }
  await lookAgain(target, session, context)
  context.emit({
    type: 'activity',
    id,
    text: `${host}: Java ${session.facts[host]?.javas[0]?.version} installed`,
    state: 'end',
  })
  return undefined
}

/** All hosts of that machine have it now. */
async function lookAgain(changed: Host, { target, connections, facts }: Session, { signal }: Context): Promise<void> {
  for (const host of target.hosts.filter(one => machineOf(one) === machineOf(changed))) {
    const connection = connections.get(host.id)
    if (connection != null) facts[host.id] = await gather(connection, factsRequest(host, target), signal)
  }
}

/** What went wrong, in one line; undefined when all went well. */
async function runInstall(connection: Connection, { signal }: Context): Promise<string | undefined> {
  const { code, stderr, stdout } = await connection.run(script(installScript), { signal, timeoutMs: 600_000 })
  if (code === 0) return undefined
  return (stderr.trim() || stdout.trim()).split('\n').at(-1) ?? `exit code ${code}`
}
