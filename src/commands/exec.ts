import type { Connection, Output } from '../connection/connection.ts'
import { errorsIn, RmqctlError, throwAll } from '../errors.ts'
import { byLine } from '../shell/by-line.ts'
import { machineOf } from '../topology/machine.ts'
import type { Host } from '../topology/model.ts'
import { select } from '../topology/select.ts'
import { beginRun } from './begin-run.ts'
import type { Context } from './context.ts'
import type { ExecOptions } from './options.ts'
import type { Result } from './result.ts'
import { connect } from './session.ts'
import { findTarget, type Target } from './target.ts'

/** A machine and what the topology calls it. */
interface Machine {
  hosts: Host[]
  title: string
}

interface Ran {
  host: string
  code: number | null
  signal?: string
  output: string[]
}

/**
 * Runs a command on each machine of the selected instances, as the login user, all at once; one machine is one run. Its output
 * and errors are printed as they come, behind the host's name.
 */
export async function exec({ selector, argv, ...choice }: ExecOptions, context: Context): Promise<Result> {
  const target = await findTarget(choice, context)
  beginRun({ cluster: target.name, command: 'exec' }, context)
  const machines = machinesOf(chosenHosts(target, selector, context))
  await using pool = await connect(
    machines.map(({ hosts }) => hosts[0]!),
    context,
  )
  const width = Math.max(...machines.map(({ title }) => title.length))
  const results = await Promise.all(
    machines.map(({ hosts, title }) => {
      const connection = pool.connections.get(hosts[0]!.id)
      return connection == null ? undefined : runOn(connection, { title, width, argv }, context)
    }),
  )
  const ran = results.flatMap(result => (result == null || result instanceof RmqctlError ? [] : result))
  throwAll([
    ...pool.failures,
    ...results.flatMap(result => (result instanceof RmqctlError ? result : [])),
    ...ran.flatMap(one => failureOf(one, argv) ?? []),
  ])
  return { document: { v: 1, cluster: target.name, hosts: ran } }
}

/** Hosts of the selected instances; all of them when nothing is selected. */
function chosenHosts(target: Target, selector: string | undefined, { options }: Context): Host[] {
  const words = [...(selector == null ? [] : [selector]), ...options.only]
  if (words.length === 0) return target.hosts
  const instances = target.cluster?.instances ?? target.record?.deployment?.instances ?? []
  const ids = select({ instances }, words)
  const hosts = instances.filter(instance => ids.includes(instance.id)).map(instance => instance.host)
  return target.hosts.filter(host => hosts.includes(host.id))
}

function machinesOf(hosts: Host[]): Machine[] {
  const groups = new Map<string, Host[]>()
  for (const host of hosts) groups.set(machineOf(host), [...(groups.get(machineOf(host)) ?? []), host])
  return [...groups.values()].map(group => ({ hosts: group, title: group.map(host => host.id).join(',') }))
}

interface Job {
  title: string
  width: number
  argv: string[]
}

/** Errors go with the output, so that their order stays. */
const together = 'exec 2>&1; exec "$@"'

async function runOn(
  connection: Connection,
  { title, width, argv }: Job,
  { signal, out, options }: Context,
): Promise<Ran | RmqctlError> {
  const lines: string[] = []
  const prefix = `${title.padEnd(width)} | `
  const say = (line: string) => {
    if (options.output === 'json') lines.push(line)
    else out(prefix + line)
  }
  const reader = byLine(say)
  const command = { argv: ['sh', '-c', together, 'rmqctl', ...argv] }
  try {
    const output = await connection.run(command, { signal, plain: true, onStdout: reader.take })
    reader.end()
    return ranOf(title, output, lines)
  } catch (error) {
    reader.end()
    const [failure] = errorsIn(error)
    if (failure == null || failure.code === 'interrupted') throw error
    return new RmqctlError(failure.code, failure.message, { ...failure.details, host: title })
  }
}

function ranOf(host: string, { code, signal }: Output, output: string[]): Ran {
  return { host, code, ...(signal == null ? {} : { signal }), output }
}

function failureOf({ host, code, signal }: Ran, argv: string[]): RmqctlError | undefined {
  if (code === 0) return undefined
  const end = code == null ? `was ended by ${signal}` : `ended with exit code ${code}`
  const [program = ''] = argv
  const hint =
    code === 127 && /[\s|;&]/.test(program)
      ? "a line of shell needs one: rmqctl exec -- sh -c 'df -h | tail -n 1'"
      : undefined
  return new RmqctlError('failed', `${host}: ${program} ${end}`, { host, hint })
}
