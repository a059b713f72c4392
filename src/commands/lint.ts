import { listedVersion } from '../catalogue/lookup.ts'
import { lintConfigFile } from '../checks/files/lint-config-file.ts'
import { errorsIn, RmqctlError } from '../errors.ts'
import { checkVersion } from '../release/model.ts'
import { lintText } from '../report/lint.ts'
import { lintJunit } from '../report/lint-junit.ts'
import type { Finding } from '../topology/finding.ts'
import { judgeTopology } from '../topology/load.ts'
import { readUserFile } from '../topology/user-file.ts'
import { newestKnown } from '../topology/version.ts'
import type { Context } from './context.ts'
import type { LintOptions } from './options.ts'
import type { Result } from './result.ts'
import { wantedTopology } from './wanted.ts'

interface Linted {
  /** What was judged, as the user named it. */
  source: string
  rocketmq?: string
  role?: string
  findings: Finding[]
}

/** Says what is wrong or doubtful about a topology, or about a configuration file that others wrote. Touches no host. */
export async function lint(options: LintOptions, context: Context): Promise<Result> {
  const linted = options.file == null ? await lintTopology(options, context) : await lintFile(options, context)
  const { source, rocketmq, role } = linted
  const findings = linted.findings.map(({ rule = 'topology', ...finding }) => ({ ...finding, rule }))
  const errors = findings.filter(({ level }) => level === 'error').length
  const about = [...(rocketmq == null ? [] : [`RocketMQ ${rocketmq}`]), ...(role == null ? [] : [role])].join(', ')
  return {
    text: lintText({ source, about, findings }, context.view.color),
    junit: lintJunit(source, findings),
    document: {
      v: 1,
      source,
      rocketmq,
      role,
      errors,
      warnings: findings.length - errors,
      findings: findings.map(entry),
    },
    ...(errors > 0 && { code: 'input' as const }),
  }
}

/** With the place in parts, so that nobody takes text apart. */
function entry({ level, rule, message, where, hint }: Finding): object {
  const [, file, line, column] = /^(.*):(\d+):(\d+)$/.exec(where ?? '') ?? []
  return { level, rule, message, where, file, line: numberOf(line), column: numberOf(column), hint }
}

function numberOf(text: string | undefined): number | undefined {
  return text == null ? undefined : Number(text)
}

async function lintTopology(options: LintOptions, context: Context): Promise<Linted> {
  const topology = await wantedTopology(options, context)
  const { hosts, inventory, rocketmq } = options
  try {
    const judged = await judgeTopology({ topology, hosts, inventory, rocketmq, cwd: context.cwd })
    const version = judged.cluster.rocketmq
    return { source: topology, rocketmq: version, findings: [...withoutList(version), ...judged.findings] }
  } catch (error) {
    const ours = errorsIn(error)
    // a file that is not there has no place in it
    if (ours.length === 0 || ours.every(({ details }) => details.where == null)) throw error
    const findings = ours.map(
      ({ message, details: { where, hint } }): Finding => ({ level: 'error', message, where, hint }),
    )
    return { source: topology, findings }
  }
}

async function lintFile({ file = '', rocketmq = newestKnown, role }: LintOptions, context: Context): Promise<Linted> {
  checkVersion(rocketmq)
  const bytes = await readUserFile(file, context.cwd)
  if (bytes == null) throw new RmqctlError('input', `there is no file ${file}`, { hint: 'check the path after --file' })
  const linted = lintConfigFile({ text: textOf(bytes), source: file, version: rocketmq, role })
  return { source: file, rocketmq, role: linted.role, findings: [...withoutList(rocketmq), ...linted.findings] }
}

/** RocketMQ takes the bytes as they are, so nothing of them is refused; comments in other encodings are harmless. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return new TextDecoder('latin1').decode(bytes)
  }
}

/** Keys of a version without a list of its own are those of the one before it. */
function withoutList(version: string): Finding[] {
  const listed = listedVersion(version)
  if (listed === version) return []
  const message = `rmqctl has no list of the keys of RocketMQ ${version}: those of ${listed} stand for them`
  return [
    { level: 'warning', rule: 'other-version', message, hint: 'rmqctl config keys tells which versions have a key' },
  ]
}
