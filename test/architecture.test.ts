import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { filesBelow, root, textOf } from './support/checkout.ts'
import { effectful, effectsOf, mayHaveEffects } from './support/effects.ts'
import { functionsOf } from './support/functions.ts'
import { importsOf, withoutStrings } from './support/imports.ts'
import { objection } from './support/layers.ts'

const sources = filesBelow('src', '.ts').map(path => ({ path, text: textOf(path) }))
const edges = sources.flatMap(({ path, text }) =>
  importsOf(path, text)
    .filter(one => one.file != null)
    .map(one => ({ from: path, to: one.file!, typeOnly: one.typeOnly })),
)

describe('who imports whom', () => {
  test('only downward in the layer table', () => {
    expect(edges.flatMap(({ from, to }) => (from === to ? [] : (objection(from, to) ?? [])))).toEqual([])
  })

  test('never in a circle', () => {
    expect(cycles()).toEqual([])
  })

  test('report takes only types from others, and values from layer 0', () => {
    const foreign = edges.filter(
      ({ from, to, typeOnly }) => inside(from, 'report') && !inside(to, 'report') && !typeOnly,
    )
    expect(foreign.filter(({ to }) => !/^src\/(errors|events)\.ts$/.test(to))).toEqual([])
  })

  test('every relative import names a file, with its ending', () => {
    const known = new Set(filesBelow('src'))
    expect(edges.filter(({ to }) => !known.has(to))).toEqual([])
  })

  test('no file but a registry is an index', () => {
    const registries = ['src/components/index.ts', 'src/checks/index.ts', 'src/facts/index.ts']
    const indexes = sources.map(({ path }) => path).filter(path => path.endsWith('/index.ts'))
    expect(indexes.filter(path => !registries.includes(path))).toEqual([])
  })
})

describe('effects', () => {
  test('only where the list says', () => {
    const found = sources.map(({ path, text }) => ({ path, effects: effectsOf(path, text) }))
    expect(found.filter(({ path, effects }) => effects.length > 0 && !mayHaveEffects(path))).toEqual([])
  })

  test('the list names nothing that is pure', () => {
    const pure = effectful.filter(one => {
      const meant = sources.filter(({ path }) => mayHaveEffects(path) && `${path}`.startsWith(`src/${one}`))
      return meant.every(({ path, text }) => effectsOf(path, text).length === 0)
    })
    expect(pure).toEqual([])
  })
})

describe('size and style', () => {
  test('no file over 250 lines', () => {
    const files = [
      ...filesBelow('src', '.ts'),
      ...filesBelow('test', '.ts', '.java', '.sh'),
      ...filesBelow('bench', '.ts'),
    ]
    const long = files.map(path => `${path}: ${textOf(path).trimEnd().split('\n').length}`)
    expect(long.filter(line => Number(line.split(': ')[1]) > 250)).toEqual([])
  })

  test('no function over 50 lines', () => {
    const functions = sources.flatMap(({ path, text }) => functionsOf(text).map(one => ({ path, ...one })))
    expect(functions.length).toBeGreaterThan(20)
    expect(functions.filter(({ lines }) => lines > 50)).toEqual([])
  })

  test('one function quotes for the shell', () => {
    // what every such function contains: a quote that is closed, escaped and opened again
    const others = sources.filter(({ path, text }) => path !== 'src/shell/quote.ts' && /'\\+''|'"'"'/.test(text))
    expect(others.map(({ path }) => path)).toEqual([])
  })

  test('no any', () => {
    const any = /\bas any\b|[:<,|]\s*any\b(?!\w)(?=\s*[[\]>,;)=|{]|$)/m
    expect(sources.filter(({ text }) => any.test(withoutStrings(text))).map(({ path }) => path)).toEqual([])
  })

  test('only main.ts ends the process', () => {
    const others = sources.filter(
      ({ path, text }) => path !== 'src/main.ts' && /\bprocess\.exit\(/.test(withoutStrings(text)),
    )
    expect(others.map(({ path }) => path)).toEqual([])
  })
})

describe('the repository', () => {
  const files = filesBelow('').filter(path => path !== 'package-lock.json' && !/\.(png|svg|gz|zip|bin|jar)$/.test(path))
  const holding = (pattern: RegExp) => files.filter(path => pattern.test(textOf(path)))

  test('the top level holds what the guide names', () => {
    const known =
      'src templates topologies test bench docs .ci package.json package-lock.json tsconfig.json build.ts ' +
      'biome.json vitest.config.ts .npmrc .gitignore LICENSE CHANGELOG.md README.md'
    const made = ['.git', 'node_modules', 'dist', 'coverage', 'test-hosts']
    const found = readdirSync(root).filter(name => !made.includes(name) && !name.endsWith('.tgz'))
    expect(found.sort()).toEqual(known.split(' ').sort())
  })

  test('nothing is left to do in a comment', () => {
    expect(
      holding(new RegExp(`\\b(${['TO', 'FIX', 'X'].map((a, i) => a + ['DO', 'ME', 'XX'][i]).join('|')})\\b`)),
    ).toEqual([])
  })

  test('no path of one machine and no package registry by name', () => {
    const registries = [
      'registry.npm',
      'npmmirror',
      'repo1.maven',
      'repo.maven',
      'maven.aliyun',
      'deb.debian',
      'security.debian',
    ]
    const names = registries.map(name => name.replaceAll('.', '\\.')).join('|')
    const here = 'test/architecture.test.ts'
    expect(holding(new RegExp(`(?<![\\w.-])/${'work'}\\b|${names}`)).filter(path => path !== here)).toEqual([])
  })

  test('the lock file works with any registry', () => {
    expect(textOf('package-lock.json')).not.toContain('"resolved"')
  })

  test('.ci/run calls the command of the README', () => {
    const command = 'npm ci && npm run ci'
    expect(textOf('.ci/run').split('\n')).toContain(command)
    expect(
      textOf('README.md')
        .split('\n')
        .map(line => line.trim()),
    ).toContain(command)
  })
})

function inside(path: string, part: string): boolean {
  return path.startsWith(`src/${part}/`)
}

/** Each circle of files once, as a path back to its beginning. */
function cycles(): string[] {
  const next = importsByFile()
  const finished = new Set<string>()
  const found: string[] = []
  const visit = (file: string, path: string[]) => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (finished.has(file) || path.includes(file)) return
    for (const to of next.get(file) ?? []) visit(to, [...path, file])
    finished.add(file)
  }
  for (const { path } of sources) visit(path, [])
  return found
}

function importsByFile(): Map<string, string[]> {
  const map = new Map<string, string[]>()
  for (const { from, to } of edges) map.set(from, [...(map.get(from) ?? []), to])
  return map
}
