import { RmqctlError } from '../errors.ts'

/** Maven answers from memory that something could not be found; asking again may help. */
export function isRemembered(output: string): boolean {
  return /was cached in the local repository|during a previous attempt/.test(output)
}

/** Why Maven failed, from what it printed, and what to do. */
export function mavenError(version: string, output: string): RmqctlError {
  const text = plainText(output)
  // Warnings tell of repositories that do not matter, so only errors decide.
  const errors = text
    .split('\n')
    .filter(line => line.startsWith('[ERROR]'))
    .join('\n')
  const untransferred = /Could not transfer (?:artifact|metadata) \S+ from\/to \S+ \((\S+?)\)(.*)/.exec(errors)
  if (untransferred != null) return unreachable(untransferred[1]!, untransferred[2]!)
  const isMissing = /Could not find artifact|Failure to find|was not found in/.test(errors)
  const missing = isMissing ? /org\.apache\.rocketmq:(rocketmq-[a-z]+)/.exec(errors) : null
  if (missing != null) return notThere(version, missing[1]!)
  if (/JAVA_HOME/.test(text)) return javaHome(text)
  return new RmqctlError('failed', `mvn failed: ${firstErrors(text)}`, {
    hint: 'see what it says about your ~/.m2/settings.xml, or give a file: --release rocketmq-all.zip',
  })
}

export function mavenMissing(otherwise = 'give a file: --release rocketmq-all.zip'): RmqctlError {
  return new RmqctlError('failed', 'mvn is not on the PATH', {
    hint: `install Maven (apt-get install maven), or ${otherwise}`,
  })
}

function notThere(version: string, artifact: string): RmqctlError {
  return new RmqctlError('failed', `Maven Central has no ${artifact} ${version}`, {
    hint: 'its server jars of 4.9.7, 5.3.3, 5.3.4, 5.4.0 and 5.5.0 are there (not those of 4.9.8); or give a file: --release rocketmq-all.zip',
  })
}

function unreachable(repository: string, rest: string): RmqctlError {
  const reason =
    /Unknown host|Connection refused|[Cc]onnect(?:ion)? timed out|Connection reset|PKIX path|status(?: code)?:? \d+/.exec(
      rest,
    )
  const why = reason == null ? '' : `: ${reason[0]}`
  return new RmqctlError('failed', `mvn cannot get files from ${repository}${why}`, {
    hint: 'offline or behind a proxy? name a mirror or proxy in ~/.m2/settings.xml, or give a file: --release rocketmq-all.zip',
  })
}

function javaHome(text: string): RmqctlError {
  const line = text.split('\n').find(one => one.includes('JAVA_HOME')) ?? 'JAVA_HOME'
  return new RmqctlError('failed', `mvn does not start: ${line.trim()}`, {
    hint: 'set JAVA_HOME to a JDK, or unset it',
  })
}

function firstErrors(text: string): string {
  const lines = text.split('\n').filter(line => line.trim() !== '')
  const errors = lines.filter(line => line.startsWith('[ERROR]')).map(line => line.slice('[ERROR]'.length).trim())
  const told = errors.length > 0 ? errors.slice(0, 2) : lines.slice(-3)
  return told.join(' ').slice(0, 500) || 'it printed nothing'
}

/** Without the colours that some versions print even into a pipe. */
function plainText(output: string): string {
  return output.replace(/\x1b\[[0-9;]*m/g, '')
}
