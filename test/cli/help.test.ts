import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { buildProgram } from '../../src/cli/program.ts'
import { examplesOf } from '../../src/cli/verb.ts'

const program = buildProgram({ run: async () => {}, rest: undefined, env: {}, write: () => {}, columns: 80 })
const everyVerb = (command: Command): Command[] => command.commands.flatMap(one => [one, ...everyVerb(one)])
const pathOf = (command: Command): string => `${command.parent == null ? '' : pathOf(command.parent)} ${command.name()}`
const verbs = everyVerb(program).map(command => ({ path: pathOf(command).trim(), command }))

test.each(verbs)('$path --help fits into 80 columns and has an example', ({ command }) => {
  const written: string[] = []
  command.configureOutput({ writeOut: text => void written.push(text), getOutHelpWidth: () => 80 })
  command.outputHelp()
  const help = written.join('')
  expect(examplesOf(command)).not.toEqual([])
  for (const example of examplesOf(command)) expect(help).toContain(example)
  // an example is one line, to be copied, however long its URL is
  const lines = help.split('\n').filter(line => !line.startsWith('  rmqctl '))
  expect(lines.filter(line => line.length > 80)).toEqual([])
})

test('rmqctl --help fits into 80 columns and names every verb', () => {
  const help = program.helpInformation()
  expect(help.split('\n').filter(line => line.length > 80)).toEqual([])
  for (const one of program.commands) expect(help).toContain(`\n  ${one.name()} `)
})
