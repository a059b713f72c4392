import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CatalogueData, KeyData } from '../../src/catalogue/data.ts'
import { configClasses } from '../../src/catalogue/roles.ts'
import { root } from './checkout.ts'
import { mustRun } from './run.ts'

/** Numbers of processors to ask with: what differs is computed from them. */
const processors = [2, 8, 64]

const reflector = join(root, 'src/catalogue/reflector')

/** The configuration keys of the RocketMQ whose jars are in a folder, as its own classes say them. */
export async function reflect(version: string, lib: string): Promise<CatalogueData> {
  const work = await mkdtemp(join(tmpdir(), 'rmqctl-reflect-'))
  try {
    await mustRun('javac', ['-nowarn', '-d', work, join(reflector, 'Reflect.java'), join(reflector, 'Readers.java')])
    const java = (count: number, ...args: string[]) =>
      mustRun('java', [...options(count), '-cp', `${work}:${lib}/*`, ...args], { cwd: work, env: clean() })
    const [readers = '', ...tables] = await Promise.all([
      java(2, 'Readers', lib, ...configClasses),
      ...processors.map(count => java(count, 'Reflect', ...configClasses)),
    ])
    return { rocketmq: version, classes: classesFrom(tables.map(rows), readersFrom(readers)) }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Defaults that are made of these say so by themselves. */
function options(count: number): string[] {
  return [
    `-XX:ActiveProcessorCount=${count}`,
    '-XX:TieredStopAtLevel=1',
    '-Duser.home=${user.home}',
    '-Drocketmq.home.dir=${ROCKETMQ_HOME}',
  ]
}

function clean(): NodeJS.ProcessEnv {
  const { PATH, LANG } = process.env
  return { PATH, LANG }
}

interface Row {
  className: string
  key: string
  type: string
  values: string
  text: string
}

function rows(table: string): Row[] {
  const lines = table.split('\n').filter(line => line.startsWith('org.apache.rocketmq.'))
  return lines.map(line => {
    const [className = '', key = '', type = '', values = '', text = ''] = line.split('\t')
    return { className, key, type, values, text }
  })
}

/** By "class key": read at the start only, or later too. */
function readersFrom(text: string): Map<string, 'start' | 'running'> {
  const found = new Map<string, 'start' | 'running'>()
  for (const [className, key, when] of text.split('\n').map(line => line.split('\t'))) {
    const name = `${className} ${key}`
    if (when === 'running' || !found.has(name)) found.set(name, when === 'running' ? 'running' : 'start')
  }
  return found
}

function classesFrom(tables: Row[][], readers: Map<string, 'start' | 'running'>): CatalogueData['classes'] {
  const [first = []] = tables
  const classes: Record<string, Record<string, KeyData>> = {}
  for (const [index, { className, key, type, values }] of first.entries()) {
    const texts = tables.map(table => table[index]!.text)
    classes[className] = { ...classes[className] }
    classes[className][key] = {
      type: (typeNames[type] ?? type) as KeyData['type'],
      ...(values !== '' && { values: values.split(',') }),
      ...defaultFrom(texts),
      read: readers.get(`${className} ${key}`) ?? 'never',
    }
  }
  return classes
}

const typeNames: Record<string, string> = {
  Integer: 'int',
  Long: 'long',
  Double: 'double',
  Boolean: 'boolean',
  Float: 'float',
}

function defaultFrom(texts: string[]): Pick<KeyData, 'default' | 'of' | 'byProcessors'> {
  const [first = ''] = texts
  const values = texts.map(text => text.slice(1))
  if (first === 'host') return { of: 'host' }
  if (!first.startsWith('=')) return {}
  if (new Set(values).size > 1)
    return {
      of: 'processors',
      byProcessors: Object.fromEntries(processors.map((count, index) => [count, values[index]!])),
    }
  return { default: values[0], ...(/\$\{/.test(first) && { of: 'environment' as const }) }
}
