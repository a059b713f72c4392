import { expect, test } from 'vitest'
import { confirmHandEdits } from '../../src/commands/confirm-hand-edits.ts'
import type { Cause, Change } from '../../src/plan/changes.ts'

async function asked(causes: Cause[]): Promise<string[]> {
  const questions: string[] = []
  const confirm = async (question: string) => void questions.push(question)
  const changes = causes.map((cause, index): Change => {
    const about = { instance: `broker-${index}`, host: 'A', file: '/x/f.properties' }
    return { ...about, key: 'fileReservedTime', from: '5', to: '72', effect: 'file', cause }
  })
  await confirmHandEdits(changes, { ask: { confirm } as never })
  return questions
}

test('asks once for hand edits, and for nothing else', async () => {
  expect(await asked(['topology', 'run-time', 'missing', 'earlier'])).toEqual([])
  expect(await asked(['hand-edit', 'topology'])).toEqual([
    'overwrite what was edited by hand: broker-0 fileReservedTime 5 → 72?',
  ])
  const [many] = await asked(Array<Cause>(7).fill('hand-edit'))
  expect(many).toMatch(/broker-4 fileReservedTime 5 → 72, and 2 more\?$/)
})
