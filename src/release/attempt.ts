import { errorsIn, messageOf, RmqctlError } from '../errors.ts'

/** One way that was tried and what came of it, for the error that names them all. */
export interface Attempt {
  /** For example `https://archive.apache.org` or `Maven Central`. */
  source: string
  why: string
}

/** What went wrong, as one line without our own ceremony. */
export function reasonOf(error: unknown): string {
  const [ours] = errorsIn(error)
  if (ours != null) return ours.message
  return messageOf(error)
}

/** When nothing worked: each attempt, and how to bring the files oneself. */
export function nothingWorked(version: string, attempts: Attempt[]): RmqctlError {
  const tried = attempts.map(({ source, why }) => `\n  ${source}: ${why}`).join('')
  return new RmqctlError('failed', `RocketMQ ${version} could not be had:${tried}`, {
    hint: [
      `download rocketmq-all-${version}-bin-release.zip elsewhere, bring it here, then`,
      `rmqctl release fetch ${version} --release rocketmq-all-${version}-bin-release.zip`,
      'or use the RocketMQ that is on the hosts: --release home:/path/there',
    ].join('\n'),
  })
}
