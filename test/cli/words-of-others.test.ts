import { expect, test } from 'vitest'
import { buildProgram } from '../../src/cli/program.ts'
import { wordsOfOthers } from '../../src/cli/words-of-others.ts'

const program = buildProgram({ run: async () => {}, rest: undefined, env: {}, write: () => {}, columns: 80 })
const verbs = program.commands.map(command => command.name())

test('no verb of our own is taken for the word of another tool', () => {
  expect([...wordsOfOthers.keys()].filter(word => verbs.includes(word))).toEqual([])
})

test.each([...new Set(wordsOfOthers.values())])('%s can be typed', instead => {
  const named = [...instead.matchAll(/rmqctl (\S+?)(?=,|\s|$)/g)].map(([, verb]) => verb)
  expect(named.length).toBeGreaterThan(0)
  expect(named.filter(verb => verb !== '--version' && !verbs.includes(verb!))).toEqual([])
})
