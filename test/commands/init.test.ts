import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { topologyText as init } from '../../src/commands/init-text.ts'
import { schema } from '../../src/commands/schema.ts'
import { topologies, topologiesText } from '../../src/commands/topologies.ts'
import { errorsIn } from '../../src/errors.ts'
import { loadTopologyText } from '../../src/topology/cluster.ts'

const names = [
  '2m-2s-async',
  '2m-2s-sync',
  '2m-2s-sync-proxy',
  '2m-noslave',
  '3n-controller',
  'production',
  'single-master',
  'single-master-proxy',
]
const load = (text: string) => loadTopologyText({ text, source: 't.yaml', defaultName: 't' })

test('topologies: the shipped ones, each with a line', async () => {
  const list = await topologies()
  expect(list.map(one => one.name)).toEqual(names)
  for (const { description } of list) expect(description).toMatch(/^(One|Two|Three) machines?[,;] .*\.$/)
  expect(topologiesText(list)).toMatch(/^2m-2s-async +Two machines;/)
})

test.each(names)('init --from %s is that topology', async from => {
  const { cluster, warnings } = load(await init({ from }))
  expect(warnings).toEqual([])
  expect(cluster.hosts.every(host => host.endpoint.kind === 'local')).toBe(true)
})

test.each([[{ from: 'single-master' }], [{ hosts: '10.0.0.[11-14]', masters: 3, slaves: 1 }]])(
  'what init %j explains fits into 80 columns',
  async options => {
    const text = await init(options)
    const begun = text.slice(text.indexOf('from' in options ? '# What else' : '# How it was decided'))
    expect(begun.split('\n').filter(line => line.startsWith('#') && line.length > 80)).toEqual([])
  },
)

test('init --hosts writes the addresses', async () => {
  const { cluster } = load(await init({ hosts: 'A=root@10.0.0.1:2222,B=[::1]' }))
  expect(cluster.hosts.map(host => host.endpoint)).toMatchObject([
    { kind: 'ssh', address: '10.0.0.1', user: 'root', port: 2222 },
    { kind: 'ssh', address: '::1' },
  ])
})

test('the comments are YAML that a topology accepts', async () => {
  const text = await init({})
  const comments = text
    .slice(text.indexOf('# What else'))
    .split('\n')
    .filter(line => /^# ( |name|defaults)/.test(line))
  const section = (from: string, to?: string) => {
    const start = comments.findIndex(line => line.startsWith(from))
    const end = to == null ? undefined : comments.findIndex(line => line.startsWith(to))
    return comments
      .slice(start, end)
      .map(line => line.slice(2))
      .join('\n')
  }
  const top = parse(section('# name', '#   # Name or address')) as { name: string; defaults: object }
  const host = parse(section('#   # Name or address', '#   # listenPort')) as object
  const instance = parse(section('#   # listenPort')) as object
  expect(Object.keys({ ...top, ...host, ...instance })).toEqual([
    'name',
    'defaults',
    'address',
    'port',
    'fingerprint',
    'advertise',
    'proxy',
  ])
  const topology = {
    ...top,
    ...{ rocketmq: '5.3.3', hosts: { A: host, B: { ...host, address: '10.0.0.12' } }, nameservers: ['A'] },
    brokers: { 'broker-a': { master: { host: 'A', ...instance }, slaves: ['B'] } },
  }
  expect(load(JSON.stringify(topology)).warnings).toEqual([])
})

test.each([{}, { hosts: '10.0.0.[1-3]' }])('init --rocketmq is in the file: %j', async options => {
  expect(load(await init({ ...options, rocketmq: '4.9.7' })).cluster.rocketmq).toBe('4.9.7')
  const [error] = errorsIn(await init({ ...options, rocketmq: '5.3' }).catch((error: unknown) => error))
  expect(error?.message).toMatch(/'5.3' is not a RocketMQ version/)
})

test('init with a file name as the topology says how to write a file', async () => {
  const [error] = errorsIn(await init({ from: 'my trade.yaml' }).catch((error: unknown) => error))
  expect(error?.details.hint).toBe("to write a file: rmqctl init -o 'my trade.yaml'")
})

test('init refuses what is not shipped and hosts that do not bind', async () => {
  const failure = async (options: object) =>
    errorsIn(await init(options).catch((error: unknown) => error)).map(one => one.message)
  expect(await failure({ from: 'single-mster' })).toEqual(["there is no shipped topology 'single-mster'"])
  expect(await failure({ hosts: 'A=h' })).toEqual(['host B is not bound to an address, the others are'])
})

test('schema: JSON Schema with descriptions, strict', () => {
  const document = JSON.parse(schema())
  expect(document).toMatchObject({
    type: 'object',
    additionalProperties: false,
    required: ['rocketmq', 'hosts', 'nameservers', 'brokers'],
  })
  expect(document.properties.rocketmq.description).toContain('Version of RocketMQ')
})
