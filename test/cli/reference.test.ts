import { expect, test } from 'vitest'
import { buildProgram } from '../../src/cli/program.ts'
import { reference } from '../../src/cli/reference.ts'

const program = buildProgram({ write: () => {}, env: {}, rest: undefined, run: async () => {}, columns: 120 })

test('docs/cli.md is what the program is', async () => {
  await expect(reference(program)).toMatchFileSnapshot('../../docs/cli.md')
})

test('every verb has one line and an example that begins with rmqctl', () => {
  const text = reference(program)
  for (const command of program.commands) expect(command.summary(), command.name()).toMatch(/^\S.{10,100}[^.]$/)
  expect(text).not.toContain('```sh\n\n```')
})
