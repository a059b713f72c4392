import type { Readable } from 'node:stream'
import { configPath, hostOf, instanceNamed } from '../components/deployed.ts'
import type { Connection, Output, RunOptions } from '../connection/connection.ts'
import { hostSaid } from '../diagnosis/host-said.ts'
import { assertNever, RmqctlError } from '../errors.ts'
import type { Lane, RollingStep, Step, StepKind } from '../plan/model.ts'
import { byLine } from '../shell/by-line.ts'
import { type Command, describeCommand } from '../shell/command.ts'
import { makeDirsScript, removeScript, writeFilesScript } from '../shell/files.ts'
import { withoutSecretsOf } from '../shell/mask-url.ts'
import { type InstanceProcess, startProcess, stopProcess } from '../shell/process.ts'
import { installReleaseCommand } from '../shell/release.ts'
import { linkReleaseCommand } from '../shell/release-link.ts'
import { pullInput, pullReleaseCommand } from '../shell/release-pull.ts'
import { installUnits, startUnit, stopUnit, unitName } from '../shell/systemd.ts'
import { createUserScript } from '../shell/user.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { applyRolling, type RollingDeps } from './apply-rolling.ts'
import { awaitReady, type ReadinessDeps } from './await-ready.ts'
import { counted } from './counted.ts'
import type { ApplyStep, Progress } from './execute.ts'
import { applySetKeys } from './set-keys.ts'

/** A release as it goes to a host. */
export interface ReleaseArchive {
  /** The tar.gz; for a release that is linked on the hosts, its SHA256SUMS. */
  open(): Readable
  bytes: number
  /** Where hosts download it by themselves, with what it must hold. The URL may have a password in it. */
  pull?: { url: string; manifest: string }
  /** The dashboard's, which goes to its own host. */
  jar?: Pick<ReleaseArchive, 'open' | 'bytes'> & { folder: string }
}

export interface ApplyDeps extends ReadinessDeps, RollingDeps {
  connections: Map<string, Connection>
  deployment: Deployment
  /** The archive that install-release sends; absent when no host needs it. */
  release?: ReleaseArchive
}

/** A host whose disk hangs must not hold the run, and with it the lock, for ever. */
const stepTimeoutMs = 5 * 60_000
const installTimeoutMs = 60 * 60_000
/** How long a stop may take before it is reported; nothing is ever killed (rocketmq-facts 6.1). */
const stopTimeoutSeconds = 120

/** Does one step on its host. Each can be done again after it was cut in the middle. */
export function stepApplier(deps: ApplyDeps): ApplyStep {
  const apply: ApplyStep = async (step, lane, { progress: tell, signal }) => {
    const progress = named(step, lane, tell)
    switch (step.kind) {
      case 'survey':
        return deps.survey(step.until, { timeoutMs: step.timeoutMs, said: step.why, progress, signal })
      case 'await':
        await awaitReady(instanceNamed(step.instance, deps.deployment), step, { ...deps, progress, signal })
        return void deps.rolling.touched.delete(step.instance)
      case 'drain':
      case 'wipe':
      case 'warm':
      case 'permit':
      case 'pause':
      case 'elect':
      case 'replace-files':
      case 'put-back':
        return applyRolling(step, {
          ...deps,
          connection: ({ host }) => connectionTo(deps, host),
          apply: more => apply({ id: step.id, ...more }, lane, { progress: tell, signal }),
          progress: step.kind === 'warm' ? progress : tell,
          signal,
          run: deps.signal,
        })
      default:
        return onHost(step, connectionTo(deps, hostOfStep(step, lane, deps)), { ...deps, progress, signal })
    }
  }
  return apply
}

/** A step that names an instance is done on that one's host. */
function hostOfStep(step: Step, lane: Lane, deps: ApplyDeps): string {
  return 'instance' in step && step.instance != null ? instanceNamed(step.instance, deps.deployment).host : lane.host
}

/** In the lane of a group it must be said whose news this is. */
function named(step: Step, lane: Lane, tell: Progress): Progress {
  if (lane.instance != null || !('instance' in step) || step.instance == null) return tell
  const { instance } = step
  return (text, ratio) => tell(text.startsWith(instance) ? text : `${instance}: ${text}`, ratio)
}

type HostStep = Exclude<Step, { kind: 'survey' | 'await' | RollingStep['kind'] }>
type HostDeps = ApplyDeps & { progress: Progress }

async function onHost(step: HostStep, connection: Connection, deps: HostDeps): Promise<void> {
  switch (step.kind) {
    case 'create-user':
      return done(connection, createUserScript(step.user), deps)
    case 'make-dirs':
      return done(connection, makeDirsScript(step.dirs), deps)
    case 'write-files':
      return done(connection, writeFilesScript(step.files), deps)
    case 'enable-units':
      return done(connection, installUnits(step.units), deps)
    case 'remove':
      return done(connection, removeScript(step.paths), deps)
    case 'run':
      deps.progress(step.title)
      return done(connection, step.command, deps)
    case 'install-release':
      return installRelease(step, connection, deps)
    case 'set-keys':
      return applySetKeys(step, instanceNamed(step.instance, deps.deployment), {
        ...deps,
        run: command => done(connection, command, deps),
      })
    case 'service':
      return step.action === 'start'
        ? startInstance(instanceNamed(step.instance, deps.deployment), connection, deps)
        : stopInstance(instanceNamed(step.instance, deps.deployment), connection, deps)
    default:
      return assertNever(step)
  }
}

async function installRelease(
  step: Extract<StepKind, { kind: 'install-release' }>,
  connection: Connection,
  { release, signal, progress }: HostDeps,
): Promise<void> {
  if (release == null) throw new Error('install-release without a release')
  const limits = { signal, timeoutMs: installTimeoutMs }
  if (step.pull != null) return pullRelease(step, connection, { release, limits, progress })
  const { home } = step
  const command = home == null ? installReleaseCommand(step) : linkReleaseCommand({ ...step, home })
  const jar = release.jar?.folder === step.folder ? release.jar : undefined
  const doing = jar != null ? 'sending the dashboard' : home == null ? 'sending RocketMQ' : `linking ${home}`
  const { open, bytes } = jar ?? release
  const input = counted(open(), bytes, ratio => progress(doing, ratio))
  expectSuccess(await connection.run(command, { ...limits, input }), command, connection.host)
}

async function pullRelease(
  step: Extract<StepKind, { kind: 'install-release' }>,
  connection: Connection,
  { release: { pull }, limits, progress }: { release: ReleaseArchive; limits: RunOptions; progress: Progress },
): Promise<void> {
  if (pull == null) throw new Error('a host is to download a release from nowhere')
  const command = pullReleaseCommand(step)
  progress(`downloading RocketMQ from ${step.pull}`)
  const output = await connection.run({ ...command, stdin: pullInput(pull) }, limits)
  if (output.code === 0) return
  const why = withoutSecretsOf(pull.url, output.stderr.trim()) || `exit code ${output.code}`
  throw new RmqctlError('failed', `RocketMQ could not be downloaded from ${step.pull}: ${why}`, {
    host: connection.host,
    hint: 'without --pull it is sent from here',
  })
}

async function startInstance(instance: DeployedInstance, connection: Connection, deps: HostDeps): Promise<void> {
  const unit = instance.supervisor === 'systemd' ? unitName(deps.deployment.name, instance.id) : ''
  const command = unit === '' ? startProcess(processOf(instance, deps)) : startUnit(unit)
  deps.progress('starting')
  const output = await connection.run(command, { signal: deps.signal, timeoutMs: stepTimeoutMs })
  const [, word, pid] = /^(started|running) (\d+)/m.exec(output.stdout) ?? []
  if (pid == null) return deps.explainExit(instance, output)
  const request = { id: instance.id, pid: Number(pid), unit, dir: instance.dir, isFresh: word === 'started' }
  deps.watched.set(instance.id, deps.watchers.follow(connection, request))
}

async function stopInstance(instance: DeployedInstance, connection: Connection, deps: HostDeps): Promise<void> {
  const limit = { timeoutSeconds: stopTimeoutSeconds }
  const process = stopProcess(processOf(instance, deps), limit)
  deps.rolling.touch(instance.id, { isStopped: true })
  deps.progress('stopping')
  if (instance.supervisor === 'process') return void (await stopBy(process, instance, connection, deps))
  const unit = stopUnit(unitName(deps.deployment.name, instance.id), limit)
  const last = await stopBy(unit, instance, connection, deps)
  // it was begun before the topology gave it to systemd: no unit knows that it runs
  if (last === 'not running') await stopBy(process, instance, connection, deps)
}

/** Returns what was said last. */
async function stopBy(
  command: Command,
  instance: DeployedInstance,
  connection: Connection,
  { progress }: HostDeps,
): Promise<string> {
  let last = ''
  const { take, end } = byLine(line => {
    last = line
    progress(line.replace(/^waiting for (\S+) to end/, `waiting for ${instance.id} ($1) to end`))
  })
  // no signal: a stop that was asked for is waited for, else nobody knows how it ended
  const output = await connection.run(command, { onStdout: take })
  end()
  if (output.code === 124) throw stillRunning(instance)
  expectSuccess(output, command, connection.host)
  return last
}

function stillRunning({ id, host }: DeployedInstance): RmqctlError {
  const message = `${id} was asked to stop but is still running after ${stopTimeoutSeconds} s`
  const hint = `it may be writing what it holds: look at rmqctl logs ${id}, then run the same command again`
  return new RmqctlError('failed', message, { host, hint })
}

function processOf(instance: DeployedInstance, { deployment }: ApplyDeps): InstanceProcess {
  return { dir: instance.dir, config: configPath(instance), as: hostOf(instance, deployment).runAs }
}

async function done(connection: Connection, command: Command, { signal }: HostDeps): Promise<void> {
  expectSuccess(await connection.run(command, { signal, timeoutMs: stepTimeoutMs }), command, connection.host)
}

function expectSuccess(output: Output, command: Command, host: string): void {
  if (output.code === 0) return
  const said = output.stderr.trim() || output.stdout.trim()
  const end = output.signal == null ? `exit code ${output.code}` : `signal ${output.signal}`
  const { message, hint } = hostSaid(said === '' ? `${describeCommand(command)} ended with ${end}` : said)
  throw new RmqctlError('failed', message, { host, hint })
}

function connectionTo({ connections }: ApplyDeps, host: string): Connection {
  const found = connections.get(host)
  if (found == null) throw new RmqctlError('unreachable', `no connection to host ${host}`, { host })
  return found
}
