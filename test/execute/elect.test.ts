import { expect, test } from 'vitest'
import { elect } from '../../src/execute/elect.ts'
import { RemotingPool } from '../../src/probes/remoting-pool.ts'
import { survey } from '../../src/probes/survey.ts'
import { frameDecoder } from '../../src/remoting/decoder.ts'
import type { Frame } from '../../src/remoting/frame.ts'
import { assumedFacts } from '../../src/settle/assumed.ts'
import { settle } from '../../src/settle/settle.ts'
import type { Deployment } from '../../src/topology/deployment.ts'
import { type Alter, replay, type Script } from '../probes/replay.ts'
import { type CapturedFile, capturedFiles, controllerFiles, responseOf } from '../remoting/fixtures.ts'
import { load } from '../topology/load-text.ts'

// The recorded controllers: the one of namesrv-2 leads, broker-a-3 is master; every request goes over a socket.
const file: CapturedFile = {
  name: '5.3.3',
  captured: [controllerFiles, capturedFiles].flatMap(
    files => files.find(({ name }) => name === '5.3.3')?.captured ?? [],
  ),
}

const text = `rocketmq: "5.3.3"
name: lab
hosts: [A, B, C]
nameservers: [{ host: A, port: 29876, controllerPort: 29888 }, { host: B, port: 29877, controllerPort: 29898 }, { host: C, port: 29878, controllerPort: 29908 }]
controllers: nameservers
brokers:
  broker-a: { replicas: [{ host: A, port: 30911 }, { host: B, port: 30921 }, { host: C, port: 30931 }] }
replication: controller
`

function lab(): Deployment {
  const { cluster } = load(text)
  const facts = Object.fromEntries(
    cluster.hosts.map(host => [host.id, { ...assumedFacts(host, cluster), host: host.id }]),
  )
  return settle({ cluster, facts, release: { version: '5.3.3', sha256: 'f'.repeat(64), folder: '5.3.3-f' } })
}

const follower: Script = { 105: 'route', 106: 'cluster info', 1005: 'metadata of a follower' }
const leader: Script = { ...follower, 1005: 'metadata of the leader', 1006: 'sync state', 1002: 'elected' }
const slave: Script = { 28: 'runtime info of slave', 907: 'ha status of slave' }
const servers = { 'namesrv-1': follower, 'namesrv-2': leader, 'namesrv-3': follower, 'broker-a-1': slave }
const after = frameDecoder()(responseOf(file, 'sync state right after an election')).frames[0]!

const json = (frame: Frame, value: string): Frame => ({ ...frame, body: Buffer.from(value) })
const listed = (master: string) =>
  `{"brokerAddrTable":{"broker-a":{"brokerAddrs":{0:"127.0.0.1:${master}"},"brokerName":"broker-a","cluster":"lab"}}}`

/** As the servers were: after the election the set has the new master alone, and another one once that was told to register. */
function moving(isTold: () => boolean): Alter {
  let elected = false
  return (frame, { code }) => {
    if (code === 1002) elected = true
    if (code === 106) return json(frame, listed(elected ? '30921' : '30931'))
    if (code !== 1006 || !elected) return frame
    if (!isTold()) return after
    const replica = /\{"alive":true,"brokerAddress":"127.0.0.1:30911",[^}]*\}/.exec(after.body.toString())![0]
    return json(after, after.body.toString().replace('"inSyncReplicas":[', `"inSyncReplicas":[${replica},`))
  }
}

async function electing(to: string[], alter: (told: string[]) => Alter, script = servers) {
  const told: string[] = []
  const said: string[] = []
  await using net = await replay(file, script, alter(told))
  await using pool = new RemotingPool(net.dial)
  let now = 0
  await elect(
    { group: 'broker-a', to },
    {
      asking: { deployment: lab(), pool },
      nudge: async ({ id }) => void told.push(id),
      progress: line => said.push(line),
      // each look takes two seconds, so that what never comes ends soon
      now: () => (now += 2000),
      signal: new AbortController().signal,
    },
  )
  return { told, said, elections: net.asked.filter(one => one.endsWith(' 1002')) }
}

test('a replica in the set is elected at the leading controller; the others are told to follow, and it waits for one', async () => {
  const { told, said, elections } = await electing(['broker-a-2'], all => moving(() => all.length > 0))
  expect(elections).toEqual(['namesrv-2 1002'])
  expect(told.toSorted()).toEqual(['broker-a-1', 'broker-a-3'])
  expect(said).toContain('broker-a-2 leads broker-a and waits for 1 more to follow')
  expect(said.at(-1)).toBe('broker-a-2 leads broker-a since epoch 2')
})

test('nothing is asked for where one of them leads', async () => {
  const { said, elections } = await electing(['broker-a-1', 'broker-a-3'], () => moving(() => true))
  expect(elections).toEqual([])
  expect(said).toEqual(['broker-a-3 leads broker-a'])
})

test('who is not in the set is never elected', async () => {
  const alone: Alter = (frame, { code }) => (code === 1006 ? after : frame)
  await expect(electing(['broker-a-1'], () => alone)).rejects.toThrow(
    'none of broker-a-1 is in the sync state set of broker-a',
  )
})

test('without a leading controller nobody is elected', async () => {
  const leaderless = { ...servers, 'namesrv-2': follower }
  await expect(electing(['broker-a-2'], () => frame => frame, leaderless)).rejects.toThrow('no controller leads')
})

test('a survey asks the controllers on their own ports, and compares replicas with the one that leads', async () => {
  const master = { 28: 'runtime info of master', 907: 'ha status of master' }
  const script = { ...servers, 'broker-a-2': slave, 'broker-a-3': master }
  await using net = await replay(file, script)
  await using pool = new RemotingPool(net.dial)
  const view = await survey({ deployment: lab(), pool })
  expect(view.controllers).toEqual([
    { instance: 'namesrv-1', leads: false, leader: 'namesrv-2' },
    { instance: 'namesrv-2', leads: true, leader: 'namesrv-2' },
    { instance: 'namesrv-3', leads: false, leader: 'namesrv-2' },
  ])
  expect(view.led?.['broker-a']).toMatchObject({
    master: 'broker-a-3',
    inSync: ['broker-a-3', 'broker-a-2', 'broker-a-1'],
    ids: { 'broker-a-1': 3, 'broker-a-2': 2, 'broker-a-3': 1 },
  })
  expect(view.brokers.map(({ instance, role }) => [instance, role])).toEqual([
    ['broker-a-3', 'master'],
    ['broker-a-1', 'slave'],
    ['broker-a-2', 'slave'],
  ])
})
