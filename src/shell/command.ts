import { quote } from './quote.ts'

/** A program to run on a host, as data: quoting, user and environment are rendered in one place. */
export interface Command {
  argv: string[]
  env?: Record<string, string>
  cwd?: string
  /** Run as this user; rendered with runuser for root and with sudo for others. */
  as?: string
  /** What the program reads on its standard input: the place for scripts and secrets. */
  stdin?: string
  /** Positions in argv that are masked wherever the command is shown. */
  secret?: number[]
}

/** How a command becomes somebody else on a host: nothing, root's runuser, or passwordless sudo. */
export type Privilege = { kind: 'none' } | { kind: 'root' } | { kind: 'sudo' }

/** A POSIX sh script given on standard input, so that nothing of it shows in the process list. */
export function script(text: string, ...args: string[]): Command {
  return { argv: ['sh', '-s', '--', ...args], stdin: text }
}

/** The command as one line for the far side's shell. */
export function commandLine(command: Command, privilege: Privilege): string {
  const line = commandWords(command, privilege).map(quote).join(' ')
  return command.cwd == null ? line : `cd ${quote(command.cwd)} && ${line}`
}

/** The words to execute where no shell is needed: another user and the environment are part of them, `cwd` is not. */
export function commandWords(command: Command, privilege: Privilege): string[] {
  const env = Object.entries(command.env ?? {}).map(([name, value]) => `${name}=${value}`)
  const plain = env.length > 0 ? ['env', ...env, ...command.argv] : command.argv
  return [...switchUser(command, privilege), ...plain]
}

/** The command as a person may see it: secrets masked. */
export function describeCommand(command: Command): string {
  return command.argv.map((word, index) => (command.secret?.includes(index) ? '***' : quote(word))).join(' ')
}

function switchUser({ as }: Command, privilege: Privilege): string[] {
  switch (privilege.kind) {
    case 'none':
      return []
    case 'root':
      return as == null || as === 'root' ? [] : ['runuser', '-u', as, '--']
    case 'sudo':
      return as == null ? ['sudo', '-n', '--'] : ['sudo', '-n', '-u', as, '--']
  }
}
