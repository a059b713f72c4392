import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CommanderError } from 'commander'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { resolveOptions } from '../src/cli/options.ts'
import { buildProgram } from '../src/cli/program.ts'
import { loadTopologyText } from '../src/topology/cluster.ts'
import { filesBelow, root, textOf } from './support/checkout.ts'

const pages = ['README.md', 'CHANGELOG.md', ...filesBelow('docs', '.md')]
const each = <T>(find: (text: string) => T[]) =>
  pages.flatMap(page => find(textOf(page)).map(found => [page, found] as const))

describe('command lines in the documentation', () => {
  // docs/bad-input.md has those that are refused, and what its tests got for them
  const lines = each(commandLines).filter(([page]) => page !== 'docs/bad-input.md')

  test('are found', () => {
    expect(lines.length).toBeGreaterThan(60)
    expect(commandLines('```yaml\n- run: rmqctl up t.yaml --yes | cat   # why\n```\n`rmqctl status`')).toEqual([
      'up t.yaml --yes',
      'status',
    ])
  })

  test.each(lines)('%s: rmqctl %s', async (_, line) => {
    expect(await refusal(line)).toBeUndefined()
  })

  test('a wrong one would be noticed', async () => {
    for (const line of ['upp', 'up a --no-such-option', 'status --lock-wait 5', 'schema cluster', 'config get'])
      expect(await refusal(line), line).toBeDefined()
  })
})

describe('the source', () => {
  const coming =
    'restart check doctor verify lint diff audit upgrade support-bundle failover drain undrain can-stop resync topic group import rehearse'
  const verbs = new Set(program().commands.map(command => command.name()))

  test('names no verb as a hint that does not exist yet', () => {
    const missing = coming.split(' ').filter(verb => !verbs.has(verb))
    const hint = new RegExp(`rmqctl (${missing.join('|')})\\b`)
    const declared = /^src\/cli\/(cluster|inspect|local)\.ts$/ // examples of verbs that are declared but not listed
    expect(filesBelow('src', '.ts').filter(path => !declared.test(path) && hint.test(textOf(path)))).toEqual([])
  })
})

describe('YAML in the documentation', () => {
  const blocks = each(text => fences(text).flatMap(fence => (fence.language === 'yaml' ? fence.text : [])))

  test.each(blocks)('%s: %s', (page, text) => {
    const value = parse(text) as Record<string, unknown>
    if (value.rocketmq == null) return
    expect(loadTopologyText({ text, source: page, defaultName: 'docs' }).warnings).toEqual([])
  })

  test('the topologies of the README are the shipped ones', () => {
    const table = [...textOf('README.md').matchAll(/^\| `([\w-]+)` \|/gm)].map(match => `topologies/${match[1]}.yaml`)
    expect(table.toSorted()).toEqual(filesBelow('topologies', '.yaml').toSorted())
  })
})

test('links lead to files', () => {
  const links = each(text => [...text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(match => match[1]!))
  expect(links.length).toBeGreaterThan(10)
  expect(links.filter(([page, link]) => !existsSync(join(root, dirname(page), link)))).toEqual([])
})

const fence = /^ *```(\w*)\n([\s\S]*?)^ *```$/gm

function fences(text: string): { language: string; text: string }[] {
  return [...text.matchAll(fence)].map(([, language = '', inner = '']) => ({ language, text: inner }))
}

/** Every `rmqctl …` of code blocks and code spans, up to the next command, redirection or comment of the shell. */
function commandLines(text: string): string[] {
  const blocks = fences(text)
    .filter(({ language }) => ['', 'sh', 'yaml'].includes(language))
    .flatMap(fence => fence.text.split('\n'))
  const spans = [...text.replace(fence, '').matchAll(/`([^`\n]+)`/g)].map(match => match[1]!)
  return [...blocks, ...spans]
    .flatMap(line => /(?:^|[\s(&])(?:npx )?rmqctl( [^…].*)?$/.exec(line)?.[1] ?? [])
    .filter(line => !/\[options\]|^ (?:is|does)\b/.test(line))
    .map(line => line.split(/ [|>#] ?|\)| && | {2,}#/)[0]!.trim())
}

/** Why the program would not take a line; undefined when it would. */
async function refusal(line: string): Promise<string | undefined> {
  const [before = '', after] = line.split(/(?:^| )-- /)
  const words = [...before.matchAll(/"([^"]*)"|(\S+)/g)].map(match => match[1] ?? match[2]!)
  try {
    await program(after?.split(' ')).parseAsync(words, { from: 'user' })
    return undefined
  } catch (error) {
    if (error instanceof CommanderError && isFine(error, words)) return undefined
    return String(error)
  }
}

/** Help was printed, or prose names a verb without its arguments. */
function isFine({ code, exitCode }: CommanderError, words: string[]): boolean {
  return exitCode === 0 || (words.length === 1 && code === 'commander.missingArgument')
}

/** The real program, which checks options but runs nothing. */
function program(rest?: string[]) {
  return buildProgram({
    write: () => {},
    columns: 80,
    env: {},
    rest,
    run: async (_verb, command) =>
      void resolveOptions({ flags: command.optsWithGlobals(), env: {}, settings: {}, canDraw: false }),
  })
}
