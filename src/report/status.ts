import { createPaint, type Paint } from './color.ts'
import { formatBytes, formatDuration, formatRate, formatRatio } from './format.ts'
import { problemLines, type TextView } from './problems.ts'
import type { InstanceStatus, Problem, StatusDocument } from './status-document.ts'
import { type Column, renderTable } from './table.ts'
import { wrap } from './width.ts'

/** `status` for people: one line that says how it is, the instances, the problems, what to type next. */
export function statusText(status: StatusDocument, view: TextView): string {
  const paint = createPaint(view.color)
  const table = renderTable({
    columns: columnsFor(status, paint),
    rows: status.instances,
    width: view.width,
    heading: paint.dim,
    ellipsis: view.unicode ? '…' : '~',
  })
  const blocks = [
    headline(status, paint),
    ['', ...table.lines],
    problemLines(problemsToTell(status), view),
    why(status, paint),
  ]
  const omitted = table.omitted.map(title => title.toLowerCase()).join(', ')
  const more = wrap(`more with --json or a wider window: ${omitted}`, view.width ?? Number.POSITIVE_INFINITY)
  if (omitted !== '') blocks.push(['', ...more.map(line => paint.dim(line))])
  return blocks.flat().join('\n')
}

/** As much of a text as a window shows; the last line says how much is missing. */
export function screenful(text: string, height: number): string[] {
  const lines = text.split('\n')
  if (lines.length <= height) return lines
  return [
    ...lines.slice(0, Math.max(0, height - 1)),
    `… ${lines.length - height + 1} lines more: a higher window, or without --watch`,
  ]
}

/** A cluster that is down as a whole needs no doctor. */
function why(status: StatusDocument, paint: Paint): string[] {
  if (status.healthy || isDown(status)) return []
  return ['', paint.dim('why, with proof and cure: rmqctl doctor')]
}

function headline(status: StatusDocument, paint: Paint): string[] {
  const running = status.instances.filter(instance => instance.state === 'running').length
  const total = status.instances.length
  const state = verdict(status, paint)
  const share = running === total && total > 2 ? `all ${total} running` : `${running} of ${total} running`
  return [
    `${paint.bold(status.cluster)}  ${state}  ${paint.dim(`RocketMQ ${status.rocketmq}, ${share}`)}`,
    ...(status.nameservers.length > 0 ? [`${paint.dim('NameServers')} ${status.nameservers.join(';')}`] : []),
    ...(status.grpc == null ? [] : [`${paint.dim('gRPC')} ${status.grpc.join(', ')}`]),
    ...(isDown(status) ? [] : controlLines(status, paint)),
  ]
}

/** Who leads the controllers, and whom they have lead each group. */
function controlLines({ control }: StatusDocument, paint: Paint): string[] {
  if (control == null) return []
  const { leader, answering, controllers } = control
  const who = leader == null ? paint.red('nobody leads') : `${leader} leads`
  const groups = control.groups.map(({ group, master, masterEpoch, inSync }) => {
    const led = master == null ? paint.red('nobody leads') : `${master} leads since epoch ${masterEpoch}`
    return `${paint.dim(group)} ${led}, in sync: ${inSync.length === 0 ? 'nobody' : inSync.join(', ')}`
  })
  return [`${paint.dim('controllers')} ${who}, ${answering} of ${controllers.length} answer`, ...groups]
}

function verdict(status: StatusDocument, paint: Paint): string {
  if (status.healthy) return paint.green('healthy')
  return isDown(status) ? paint.yellow('stopped') : paint.red('not healthy')
}

function isDown({ instances }: StatusDocument): boolean {
  return instances.every(instance => instance.state === 'stopped')
}

function columnsFor(status: StatusDocument, paint: Paint): Column<InstanceStatus>[] {
  const nameservers = status.instances.filter(instance => instance.role === 'namesrv').length
  const at = Date.parse(status.at)
  return [
    { title: 'INSTANCE', cell: one => one.id },
    { title: 'ROLE', cell: one => one.role, rank: 3 },
    { title: 'HOST', cell: one => one.host, rank: 4 },
    { title: 'ADDRESS', cell: one => one.address, rank: 1 },
    { title: 'STATE', cell: one => stateText(one, paint) },
    { title: 'UP', cell: one => uptime(one, at), rank: 5 },
    { title: 'PID', cell: one => (one.pid == null ? '' : String(one.pid)), align: 'right', rank: 9, optional: true },
    // One version is in the headline; a column only where they differ.
    { title: 'VERSION', cell: one => otherVersion(one, status), optional: true },
    { title: 'REG', cell: one => registeredText(one, nameservers, paint), optional: true },
    { title: 'REPLICA', cell: one => replicaText(one, paint), optional: true },
    { title: 'PUT/GET', cell: rates, align: 'right', rank: 7, optional: true },
    { title: 'DISK', cell: one => diskText(one, paint), align: 'right', rank: 6, optional: true },
    { title: 'SURVIVES', cell: survivesText, rank: 8, optional: true },
  ]
}

function stateText({ state }: InstanceStatus, paint: Paint): string {
  if (state === 'running') return paint.green(state)
  return state === 'failed' || state === 'unreachable' ? paint.red(state) : paint.yellow(state)
}

function uptime(instance: InstanceStatus, at: number): string {
  if (instance.startedAt == null || instance.state === 'stopped') return ''
  return formatDuration(Math.max(0, at - Date.parse(instance.startedAt)))
}

function otherVersion({ version }: InstanceStatus, status: StatusDocument): string {
  const ofRocketmq = status.instances.filter(one => one.role !== 'dashboard')
  const differs = ofRocketmq.some(one => one.version != null && one.version !== status.rocketmq)
  return differs ? (version ?? '?') : ''
}

// What is stopped is neither registered nor replicating, and its state says so already.
function registeredText({ registered, state }: InstanceStatus, nameservers: number, paint: Paint): string {
  if (registered == null || state === 'stopped') return ''
  const text = `${registered.length}/${nameservers}`
  return registered.length === nameservers ? text : paint.red(text)
}

function replicaText({ inSync, lagBytes, replication, state }: InstanceStatus, paint: Paint): string {
  if (state === 'stopped') return ''
  const lag = lagBytes == null ? '' : ` ${formatBytes(lagBytes)}`
  if (replication == null) return inSync == null ? '' : inSync ? 'in sync' : paint.yellow(`behind${lag}`)
  switch (replication) {
    case 'in-sync':
      return 'in sync'
    case 'behind':
      return paint.yellow(`behind${lag}`)
    case 'disconnected':
      return paint.red('cut off')
    case 'diverged':
      return paint.red('diverged')
    case 'unknown':
      return paint.yellow('?')
  }
}

function rates({ putTps, getTps }: InstanceStatus): string {
  return putTps == null && getTps == null ? '' : `${formatRate(putTps ?? 0)}/${formatRate(getTps ?? 0)}`
}

// RocketMQ refuses writes when the disk is 90 % full and begins to delete at 75 % (rocketmq-facts, defaults).
function diskText({ diskUsedRatio }: InstanceStatus, paint: Paint): string {
  if (diskUsedRatio == null) return ''
  const text = formatRatio(diskUsedRatio)
  return diskUsedRatio >= 0.85 ? paint.red(text) : diskUsedRatio >= 0.75 ? paint.yellow(text) : text
}

function survivesText({ survives }: InstanceStatus): string {
  if (survives == null) return ''
  const what = [survives.logout ? 'logout' : '', survives.reboot ? 'reboot' : ''].filter(Boolean)
  return what.length === 0 ? 'nothing' : what.join('+')
}

/** A cluster that is down says so once, not once an instance. */
function problemsToTell(status: StatusDocument): Problem[] {
  if (!isDown(status)) return status.problems
  const hint = `rmqctl up --cluster ${status.cluster}`
  const others = status.problems.filter(problem => problem.kind !== 'not-running')
  return [{ kind: 'not-running', text: 'every instance is stopped; the messages are kept', hint }, ...others]
}
