import { type Command, CommanderError } from 'commander'
import { exitCodeOf, RmqctlError } from '../errors.ts'
import { printError } from './print.ts'
import { buildProgram } from './program.ts'
import { type Edge, runVerb } from './run-verb.ts'
import { refuseHelpOfNothing, takesRest, usageError } from './usage-error.ts'
import { welcome } from './welcome.ts'

/** The whole command line: `argv` without node and script. Returns the exit code; ends no process. */
export async function runCli(argv: string[], edge: Edge): Promise<number> {
  const { words, rest } = splitAtDashes(argv)
  if (argv.length === 0) {
    edge.stdout.write(welcome)
    return 0
  }
  let exitCode = 0
  const program = buildProgram({
    rest,
    env: edge.env,
    // `--help | less` is read in the same terminal
    columns: edge.stdout.columns ?? edge.stderr.columns ?? 80,
    write: text => edge.stdout.write(text),
    writeError: text => edge.stderr.write(text),
    run: async (verb, command, call) => {
      if (rest != null && !takesRest.has(verb.name)) {
        throw new RmqctlError('input', `${verb.name} takes no words after --`, { hint: `rmqctl ${verb.name} --help` })
      }
      exitCode = await runVerb({ verb, command, call, argv }, edge)
    },
  })
  try {
    if (words[0] === '__man') return await printManPage(program, edge)
    if (words[0] === '__complete') return await printCompletions(rest ?? [], edge)
    const asked = askForHelp(words)
    refuseHelpOfNothing(asked, program)
    await program.parseAsync(asked, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    const told = error instanceof CommanderError ? usageError(error, { words, hasRest: rest != null, program }) : error
    // `rmqctl release` alone: its help has been printed
    if (!(error instanceof CommanderError && error.code === 'commander.help')) printError(told, edge)
    return exitCodeOf(told)
  }

  async function printCompletions(line: string[], { env, cwd, stdout }: Edge): Promise<number> {
    const { complete } = await import('./complete.ts')
    const found = await complete(program, line, { env, cwd })
    stdout.write(found.map(word => `${word}\n`).join(''))
    return 0
  }
}

/** For the build, which puts it into the package. */
async function printManPage(program: Command, { stdout }: Edge): Promise<number> {
  const { manPage } = await import('./man.ts')
  stdout.write(manPage(program))
  return 0
}

/** `rmqctl help up` as well as `rmqctl up --help`. */
function askForHelp([first, ...others]: string[]): string[] {
  return first === 'help' ? [...others, '--help'] : [...(first == null ? [] : [first]), ...others]
}

// commander forgets where `--` stood, and `exec -- ls` is not `exec ls`.
function splitAtDashes(argv: string[]): { words: string[]; rest: string[] | undefined } {
  const at = argv.indexOf('--')
  return at < 0 ? { words: argv, rest: undefined } : { words: argv.slice(0, at), rest: argv.slice(at + 1) }
}
