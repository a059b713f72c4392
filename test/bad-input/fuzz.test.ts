import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCli } from '../../src/cli/run-cli.ts'
import { fakeEdge } from '../cli/fake-edge.ts'
import { good } from '../topology/load-text.ts'
import { ourFault } from './row.ts'

/** The same runs every time; another seed explores further. */
const seed = 5303

const topologies = new URL('../../topologies/', import.meta.url)
const shipped = readdirSync(topologies).map(name => readFileSync(new URL(name, topologies), 'utf8'))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rmqctl-fuzz-'))
  await mkdir(join(folder, 'folder'))
  await writeFile(join(folder, 'broken.yaml'), 'hosts: [')
  await writeFile(join(folder, 'good.yaml'), good)
  await writeFile(join(folder, 'hosts.ini'), '[hosts]\nA = 10.0.0.1\nB = 10.0.0.2\n')
})
afterAll(() => rm(folder, { recursive: true }))

/** Runs it in this process: 0 or 2, words for a person, never ours to answer for. */
async function answers(argv: string[], env: Record<string, string> = {}): Promise<void> {
  const edge = fakeEdge({ RMQCTL_HOME: join(folder, 'home'), ...env })
  const code = await runCli(argv, { ...edge, cwd: folder })
  const told = edge.text.stdout() + edge.text.stderr()
  expect([0, 2], `${JSON.stringify(argv)}: ${told}`).toContain(code)
  expect(edge.text.stderr(), JSON.stringify(argv)).not.toMatch(ourFault)
  if (code === 2 && argv.length > 0) expect(edge.text.stderr()).toMatch(/^error: |^Usage: |"exitCode":2/m)
}

/** One byte, or a few, of a text become others. */
const mutated = (text: fc.Arbitrary<string>): fc.Arbitrary<Buffer> =>
  fc
    .tuple(
      text,
      fc.array(fc.record({ at: fc.nat(4000), cut: fc.nat(40), put: fc.uint8Array({ maxLength: 8 }) }), {
        minLength: 1,
        maxLength: 4,
      }),
    )
    .map(([start, edits]) =>
      edits.reduce((now, { at, cut, put }) => {
        const from = at % (now.length + 1)
        return Buffer.concat([now.subarray(0, from), put, now.subarray(from + cut)])
      }, Buffer.from(start)),
    )

/** Lines of a text in another order, some twice, some gone. */
const shuffled = fc
  .constantFrom(...shipped)
  .chain(text => fc.array(fc.constantFrom(...text.split('\n')), { maxLength: 14 }))
  .map(lines => Buffer.from(lines.join('\n')))

test('random bytes, mutated and shuffled topologies', async () => {
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), mutated(fc.constantFrom(...shipped, good)), shuffled)
  await fc.assert(
    fc.asyncProperty(bytes, async content => {
      await writeFile(join(folder, 'fuzzed.yaml'), content)
      await answers(['render', 'fuzzed.yaml', '-o', 'out'])
    }),
    { numRuns: 200, seed },
  )
})

test('random and mutated inventories, settings and bindings', async () => {
  const inventory = fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated(fc.constant('[hosts]\nA = root@h:22\nB = i\n')))
  const settings = fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated(fc.constant('output = lines\nuser = rmq\n')))
  const text = fc.oneof(fc.string(), fc.constantFrom('A=h,B=i', 'h,i', 'A=[::1]:22', 'A=@,B=:', ',,,', '=', 'A==h'))
  await mkdir(join(folder, 'home/config'), { recursive: true })
  await fc.assert(
    fc.asyncProperty(inventory, settings, text, async (hosts, own, bound) => {
      await writeFile(join(folder, 'fuzzed.ini'), hosts)
      await answers(['render', 'good.yaml', '-o', 'out', '--inventory', 'fuzzed.ini'])
      await answers(['render', 'good.yaml', '-o', 'out', '--hosts', bound])
      await writeFile(join(folder, 'home/config/settings.ini'), own)
      await answers(['list'])
      await rm(join(folder, 'home/config/settings.ini'))
    }),
    { numRuns: 60, seed },
  )
})

/** Verbs and words with which nothing can be reached or changed here: no cluster is known, and no topology that works is named. */
const verbs = fc.constantFrom(
  ...['up', 'down', 'destroy', 'plan', 'status', 'logs', 'start', 'stop', 'restart', 'exec', 'mqadmin', 'use', 'list'],
  ...['config', 'completion', 'init', 'topologies', 'schema', 'lock', 'release', 'help', '', 'rm', '-', '--'],
)
const words = fc.oneof(
  fc.constantFrom(
    ...['broken.yaml', 'folder', 'none.yaml', 'hosts.ini', 'get', 'set', 'status', 'output', 'bash', 'broker-a'],
    ...['-f', '--topology', '--cluster', '--hosts', '--inventory', '--only', '--skip', '--output', '--json', '--yes'],
    ...['--timeout', '--concurrency', '--name', '--rocketmq', '--new-store', '--force', '--dry-run', '-n', '--since'],
    ...['-1', '0', '5s', 'json', 'lines', 'A=h', '--help', '--', '--release', '--lock-wait', '--user', '--identity'],
  ),
  fc.string({ maxLength: 8 }).filter(word => !/[/.]/.test(word)),
)

test('mutated command lines', async () => {
  await fc.assert(
    fc.asyncProperty(verbs, fc.array(words, { maxLength: 6 }), async (verb, rest) => {
      // what fetches from elsewhere is not asked for
      fc.pre(!(verb === 'release' && rest.some(word => 'fetch'.startsWith(word) && word !== '')))
      await answers([verb, ...rest])
    }),
    { numRuns: 400, seed },
  )
})

test('mutated environments', async () => {
  const names = fc.constantFrom(
    ...['OUTPUT', 'CONCURRENCY', 'HOSTS', 'TOPOLOGY', 'CLUSTER', 'FORCE', 'TIMEOUT', 'HOST_KEY', 'SKIP', 'ONLY'],
  )
  await fc.assert(
    fc.asyncProperty(names, fc.string({ maxLength: 12 }), async (name, value) => {
      fc.pre(!value.includes('\0'))
      await answers(['list'], { [`RMQCTL_${name}`]: value })
      await answers(['status'], { [`RMQCTL_${name}`]: value })
    }),
    { numRuns: 100, seed },
  )
})
