import { afterEach, describe, expect, test } from 'vitest'
import { family } from './family.ts'
import { commandLine, files, identity, settingsFile } from './here.ts'
import { hosts, inventory } from './hosts.ts'
import { names, paths } from './names.ts'
import { badInputPage } from './page.ts'
import { ourFault, type Row, type Section, type Told, tell } from './row.ts'
import { kinds, memory, ports } from './values.ts'
import { odd, yaml } from './yaml.ts'

const sections: Section[] = [
  { title: 'YAML', rows: yaml },
  { title: 'Numbers, texts and other kinds', rows: kinds },
  { title: 'Memory', rows: memory },
  { title: 'Ports of `broker-a`', rows: ports },
  { title: 'Proxies, controllers, and modes that rmqctl does not run', rows: family },
  { title: 'Folders (`dir`, where nothing else is said)', rows: paths },
  { title: 'Names of a group, where nothing else is said', rows: names },
  { title: 'Hosts', rows: hosts },
  { title: 'An inventory', rows: inventory },
  { title: 'The key for the login', rows: identity },
  { title: 'The settings file', rows: settingsFile },
  { title: 'The command line', rows: commandLine },
  { title: 'A topology that cannot be read', rows: files },
  { title: 'Odd, and read all the same (exit code 0)', rows: odd },
]

const answers = new Map<Row, Told>()

afterEach(() => {
  if (process.getuid?.() === 0) process.seteuid?.(0)
})

describe.each(sections)('$title', ({ rows }) => {
  test.each(rows)('$what', async row => {
    const told = await tell(row)
    answers.set(row, told)
    const { code, stdout, stderr } = told
    expect(stdout + stderr).toMatch(row.says)
    expect(stdout + stderr).not.toMatch(ourFault)
    expect(code, stderr).toBe(row.code ?? 2)
    if (code !== 2) return
    expect(stdout).toBe('')
    // each error is followed by what to type or to change
    const blocks = stderr.split(/^error: /m).slice(1)
    expect(blocks.length).toBeGreaterThan(0)
    expect(blocks.filter(block => !/\n {2}→ /.test(block))).toEqual([])
  })
})

test('docs/bad-input.md has these answers', async () => {
  expect(answers.size).toBe(sections.flatMap(({ rows }) => rows).length)
  await expect(badInputPage(sections, answers)).toMatchFileSnapshot('../../docs/bad-input.md')
})
