import { describe, expect, test } from 'vitest'
import { doctorDocument } from '../../src/commands/doctor-document.ts'
import type { ClusterEvidence } from '../../src/diagnosis/cluster-evidence.ts'
import { clusterSignatures, diagnoseCluster } from '../../src/diagnosis/diagnose-cluster.ts'
import { RmqctlError } from '../../src/errors.ts'
import { doctorText } from '../../src/report/doctor.ts'
import { Scene } from '../commands/status-scene.ts'
import { evidenceOf } from './cluster-scene.ts'
import { controlIds } from './control-scene.ts'

const address = (scene: Scene, id: string) => scene.deployment.instances.find(one => one.id === id)!.address

interface Case {
  name: string
  make: (scene: Scene, evidence: ClusterEvidence) => void
  /** Findings as "id: cause", by their beginning. */
  found: string[]
  healthy?: true
}

const cases: Case[] = [
  { name: 'a healthy cluster', make: () => {}, found: [], healthy: true },
  {
    name: 'a host that cannot be reached',
    make: (_, evidence) =>
      evidence.failures.push(new RmqctlError('unreachable', 'no route', { host: 'B', hint: 'ping B' })),
    found: ['host-unreachable: B: no route'],
  },
  {
    name: 'a NameServer that was killed: what is missing there needs no word of its own',
    make: (scene, evidence) => {
      scene.end('namesrv-2', { running: false, exitCode: 137 })
      Object.assign(evidence, evidenceOf(scene))
    },
    found: ['killed: namesrv-2 was killed'],
  },
  {
    name: 'several that were stopped are one finding, and groups without a copy follow',
    make: (scene, evidence) => {
      scene.end('broker-a-s').end('broker-b-s')
      Object.assign(evidence, evidenceOf(scene))
    },
    found: [
      'stopped-from-outside: broker-a-s and broker-b-s were stopped',
      'single-copy: broker-a has a single copy of its messages, on broker-a',
      'single-copy: broker-b has a single copy of its messages, on broker-b',
    ],
  },
  {
    name: 'a broker that was killed left its store open',
    make: (scene, evidence) => {
      scene.end('broker-a', { running: false, exitCode: 137 })
      Object.assign(evidence, evidenceOf(scene))
      evidence.instances['broker-a']!.storeEntries = ['abort', 'lock']
    },
    found: [
      'killed: broker-a was killed',
      'unclean-end: the store of broker-a was not shut down cleanly',
      'single-copy: broker-a takes no new messages and has a single copy of its messages, on broker-a-s',
    ],
  },
  {
    name: 'another broker holds the place of a master',
    make: ({ view }) => {
      view.nameservers[0]!.table!['broker-a']!.addresses['0'] = '10.9.9.9:10911'
    },
    found: ['two-masters: two masters call themselves broker-a', 'nameservers-differ: the NameServers do not agree'],
  },
  {
    name: 'two masters that take turns show in the log of a NameServer only',
    make: (scene, { instances }) => {
      const text = `2026-11-20 10:00:00 INFO x - cluster [trade] brokerName [broker-a] master address change from ${address(scene, 'broker-a')} to 10.9.9.9:10911`
      instances['namesrv-1']!.logs.namesrv = { path: '/n.log', firstLine: 9, text }
    },
    found: [
      'two-masters: two masters call themselves broker-a: broker-a at 10.0.0.11:10911, and another one at 10.9.9.9:10911',
    ],
  },
  {
    name: 'two masters that take turns without a word: the other one answers',
    make: (_, { strangers }) =>
      strangers.push({ address: '10.9.9.9:10911', brokerName: 'broker-a', brokerId: '0', cluster: 'trade' }),
    found: [
      'two-masters: two masters call themselves broker-a: broker-a at 10.0.0.11:10911, and another one at 10.9.9.9:10911',
    ],
  },
  {
    name: 'a broker that registers an address of its own choice is no second master',
    make: ({ view }, { configs }) => {
      configs['broker-a'] = { brokerIP1: '172.17.0.1', listenPort: '10911' }
      for (const one of view.nameservers) one.table!['broker-a']!.addresses['0'] = '172.17.0.1:10911'
    },
    found: [
      'wrong-address: broker-a is registered as 172.17.0.1:10911',
      'runs-with-other-values: broker-a runs with other values than were deployed: brokerIP1',
    ],
  },
  {
    name: 'a broker that one NameServer does not know',
    make: ({ view }) => {
      delete view.nameservers[1]!.table!['broker-b']
    },
    found: ['nameservers-differ: the NameServers do not agree on broker-b'],
  },
  {
    name: 'a slave that catches up',
    make: (scene, evidence) => {
      scene.replicates('broker-a-s', { state: 'behind', lagBytes: 3000 })
      evidence.later = structuredClone(evidence.view)
      evidence.later.at += 1000
      const slave = evidence.later.brokers.find(one => one.instance === 'broker-a-s')!
      slave.replication = { state: 'behind', lagBytes: 2000 }
    },
    found: ['slave-behind: broker-a-s is 3000 bytes behind broker-a; it catches up, in about 2 s'],
  },
  {
    name: 'a slave that does not',
    make: scene => scene.replicates('broker-a-s', { state: 'behind', lagBytes: 3000, why: 'not dispatched' }),
    found: ['slave-behind: broker-a-s is 3000 bytes behind broker-a (not dispatched); and it does not catch up'],
  },
  {
    name: 'a slave without a connection, and a master that listens elsewhere',
    make: (scene, { instances }) => {
      scene.replicates('broker-a-s', { state: 'disconnected', lagBytes: 0, why: 'no HA connection' })
      instances['broker-a']!.listeners = [{ address: '0.0.0.0', port: 10911 }]
    },
    found: ['slave-disconnected: broker-a-s is not connected to broker-a: nothing listens on HA port 10912 of A'],
  },
  {
    name: 'a slave that is ahead',
    make: scene => scene.replicates('broker-a-s', { state: 'diverged', aheadBytes: 9 }),
    found: ['slave-diverged: broker-a-s has diverged from broker-a: it has 9 bytes that broker-a does not have'],
  },
  {
    name: 'a slave that cannot be judged',
    make: scene => scene.replicates('broker-a-s', { state: 'unknown', why: 'its sockets cannot be seen' }),
    found: ['replication-unknown: whether broker-a-s is in sync cannot be told: its sockets cannot be seen'],
  },
  {
    name: 'a permission that was wiped at one NameServer',
    make: ({ view }) => {
      view.nameservers[1]!.permissions['broker-a'] = 5
    },
    found: ['write-permission-wiped: broker-a is read-only at namesrv-2'],
  },
  {
    name: 'a permission that the broker has of its own',
    make: ({ view }, { configs }) => {
      configs['broker-a'] = { brokerPermission: '4' }
      for (const one of view.nameservers) one.permissions['broker-a'] = 4
    },
    found: ['write-permission-wiped: broker-a is read-only: broker-a runs with brokerPermission=4'],
  },
  {
    name: 'a disk above the limit that the broker has',
    make: ({ view }, { configs }) => {
      configs['broker-b'] = { diskSpaceWarningLevelRatio: '80' }
      view.brokers.find(one => one.instance === 'broker-b')!.diskUsedRatio = 0.82
    },
    found: ['disk-refuses-writes: broker-b refuses writes: its disk is 82 % full, the limit is 80 %'],
  },
  {
    name: 'a write that does not end',
    make: ({ view }) => {
      view.brokers.find(one => one.instance === 'broker-b')!.writingMs = 63_400
    },
    found: ['write-stuck: broker-b has refused every message for 63 s: the write of one does not end'],
  },
  {
    name: 'a value that was changed at run time is worth knowing, and nothing is broken',
    make: (_, { configs }) => {
      configs['broker-a'] = { fileReservedTime: '1', brokerName: 'broker-a', flushDiskType: 'async_flush' }
    },
    found: ['runs-with-other-values: broker-a runs with other values than were deployed: fileReservedTime'],
    healthy: true,
  },
]

describe('the cluster as a whole', () => {
  test.each(cases)('$name', ({ make, found, healthy = false }) => {
    const scene = new Scene()
    const evidence = evidenceOf(scene)
    make(scene, evidence)
    const findings = diagnoseCluster(evidence)
    const lines = findings.map(({ id, cause }) => `${id}: ${cause}`)
    expect(lines.map((line, index) => line.slice(0, found[index]?.length ?? 200))).toEqual(found)
    const document = doctorDocument(scene.document({ failures: evidence.failures }), findings)
    expect(document.healthy).toBe(healthy)
    // status never knows of trouble that doctor has no word for: what is left over is told as it is
    expect(document.findings.map(({ id }) => id)).toEqual(findings.map(({ id }) => id))
    for (const { cure, evidence: proof, id } of findings) {
      expect(cure.length, id).toBeGreaterThan(5)
      if (id !== 'host-unreachable') expect(proof.length, id).toBeGreaterThan(0)
    }
  })

  test('every signature is shown by a case', () => {
    const shown = [...controlIds, ...cases.flatMap(({ found }) => found.map(line => line.split(':')[0]))]
    expect(clusterSignatures.map(({ id }) => id).filter(id => !shown.includes(id))).toEqual([])
  })

  test('a frozen process is told as such', () => {
    const scene = new Scene().silence('broker-a-s')
    const evidence = evidenceOf(scene)
    evidence.instances['broker-a-s']!.processState = 'T'
    expect(diagnoseCluster(evidence).map(({ id }) => id)).toEqual(['frozen', 'single-copy'])
  })

  test('a problem of status that no finding is about is told all the same', () => {
    const scene = new Scene().end('broker-a-s')
    const [finding] = doctorDocument(scene.document(), []).findings
    expect(finding).toMatchObject({
      id: 'not-running',
      cause: 'broker-a-s is stopped',
      cure: 'rmqctl start broker-a-s',
    })
  })
})

test('as text', () => {
  const scene = new Scene().replicates('broker-a-s', { state: 'diverged', aheadBytes: 9 })
  const evidence = evidenceOf(scene)
  evidence.configs['broker-b'] = { fileReservedTime: '1' }
  const document = doctorDocument(scene.document(), diagnoseCluster(evidence))
  expect(doctorText(document, { width: 100, color: false, unicode: true })).toMatchInlineSnapshot(`
    "trade  not healthy  RocketMQ 5.3.3, 1 finding

      ! broker-a-s has diverged from broker-a: it has 9 bytes that broker-a does not have. The store of
        broker-a was emptied, restored, or lost its end
          broker-a 10.0.0.11:10911: commit log from undefined to undefined
          broker-a-s 10.0.0.12:10921: commit log from undefined to undefined
        → restart neither of the two; docs/doctor.md, "A slave that is ahead", says how to keep the messages

      - broker-b runs with other values than were deployed: fileReservedTime
          configuration of broker-b: fileReservedTime is 1, 72 was deployed
        → rmqctl up; if they shall stay, write them into the topology"
  `)
  expect(doctorText({ ...document, healthy: true, findings: [] }, { color: false, unicode: true })).toBe(
    'trade  healthy  RocketMQ 5.3.3, nothing to cure',
  )
})
