import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { manPage } from '../../src/cli/man.ts'
import { buildProgram } from '../../src/cli/program.ts'
import { reference } from '../../src/cli/reference.ts'
import { examplesOf } from '../../src/cli/verb.ts'
import { welcome } from '../../src/cli/welcome.ts'

const program = buildProgram({ write: () => {}, env: {}, rest: undefined, run: async () => {}, columns: 120 })

test('docs/cli.md is what the program is', async () => {
  await expect(reference(program)).toMatchFileSnapshot('../../docs/cli.md')
})

test('the manual page has every verb, and groff has no complaint', () => {
  const page = manPage(program)
  for (const command of program.commands) expect(page).toContain(`.SS ${command.name().replaceAll('-', '\\-')}`)
  if (!existsSync('/usr/bin/groff')) return
  const { stdout, stderr } = spawnSync('groff', ['-man', '-ww', '-Tutf8', '-K', 'utf8'], {
    input: page,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  const plain = stdout.replace(/\x1b\[[0-9;]*m|.\x08/g, '')
  expect(plain).toContain('--lock-wait <duration>')
  expect(plain).toMatch(/\n {4,}rmqctl up 2m-2s-sync\n/)
})

test('every verb has one line and examples that begin with rmqctl and name it', () => {
  const leaves = program.commands.flatMap(command => (command.commands.length > 0 ? command.commands : [command]))
  for (const command of leaves) {
    expect(command.summary(), command.name()).toMatch(/^\S.{10,110}[^.]$/)
    const path = command.parent === program ? command.name() : `${command.parent?.name()} ${command.name()}`
    const examples = examplesOf(command)
    expect(examples.length, path).toBeGreaterThan(0)
    for (const example of examples) expect(example).toMatch(new RegExp(`rmqctl ${path}( |$|\\))`))
  }
})

test('what rmqctl alone says fits on a small screen, and names verbs and options that there are', () => {
  const lines = welcome.split('\n')
  expect(lines.length).toBeLessThan(24)
  expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(80)
  for (const [, verb = ''] of welcome.matchAll(/rmqctl ([a-z]+) /g))
    expect([...program.commands.map(command => command.name()), 'deploys'], verb).toContain(verb)
})
