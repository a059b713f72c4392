import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadTopologyText } from '../../src/topology/cluster.ts'
import { fieldRows, fieldTable } from '../../src/topology/reference.ts'

const path = fileURLToPath(new URL('../../docs/topologies.md', import.meta.url))

test('docs/topologies.md has every field of the schema; -u writes it', async () => {
  const text = await readFile(path, 'utf8')
  const [prose, marker] = text.match(/^([\s\S]*?)(<!-- fields: .* -->)/)!.slice(1)
  await expect(`${prose}${marker}\n\n${fieldTable()}\n`).toMatchFileSnapshot(path)
})

test('every field has a description, and every leaf names its default or that it is required', () => {
  const leaf =
    /\.(java|heap|direct|options|supervisor|data|config|dir|user|identity|jump|sudo|runAs|address|port|fingerprint|advertise)$/
  for (const { path, description } of fieldRows()) {
    expect(description, path).not.toBe('')
    if (leaf.test(path)) expect(description, path).toContain('Default: ')
  }
})

test('the example of the page is a topology', async () => {
  const text = await readFile(path, 'utf8')
  const example = /```yaml\n([\s\S]*?)```/.exec(text)![1]!
  expect(loadTopologyText({ text: example, source: 'docs', defaultName: 'docs' }).warnings).toEqual([])
})
