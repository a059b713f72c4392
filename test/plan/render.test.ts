import { describe, expect, test } from 'vitest'
import { renderFiles } from '../../src/plan/render.ts'
import { deployment, type Wanted } from '../components/deployments.ts'

const pair = [{ name: 'broker-a', slaves: 1 }]
const local = { namesrv: 9876, broker: 10911 }

const cases: [string, Wanted][] = [
  [
    'single-master-4.9.7',
    {
      rocketmq: '4.9.7',
      local,
      nameservers: 1,
      groups: [{ name: 'broker-a', slaves: 0 }],
      replication: { mode: 'none' },
      name: 'single-master',
    },
  ],
  [
    'single-master-5.5.0',
    {
      rocketmq: '5.5.0',
      local,
      nameservers: 1,
      groups: [{ name: 'broker-a', slaves: 0 }],
      replication: { mode: 'none' },
      name: 'single-master',
    },
  ],
  ['2m-2s-sync-4.9.7', { rocketmq: '4.9.7', supervisor: 'systemd' }],
  ['2m-2s-sync-5.0.0', { rocketmq: '5.0.0', java: { path: '/usr/lib/jvm/java-8/bin/java', major: 8 } }],
  ['2m-2s-sync-5.3.3', { rocketmq: '5.3.3', supervisor: 'systemd' }],
  [
    '2m-2s-async-5.5.0',
    {
      rocketmq: '5.5.0',
      replication: { mode: 'async' },
      data: '/data1',
      flush: 'sync',
      config: { 'broker-a': { autoCreateTopicEnable: 'false', fileReservedTime: '48' } },
    },
  ],
]

describe('renderFiles', () => {
  test.each(cases)('%s', async (name, wanted) => {
    for (const file of renderFiles(deployment(wanted))) {
      const place = `../components/golden/${name}/${file.relativePath}`
      await expect(file.content).toMatchFileSnapshot(place)
    }
  })

  test('gives the same bytes each time', () => {
    expect(renderFiles(deployment())).toEqual(renderFiles(deployment()))
  })

  test('names each file once, with its owner and mode', () => {
    const files = renderFiles(deployment({ supervisor: 'systemd', runAs: 'mq' }))
    const paths = files.map(({ relativePath }) => relativePath)
    expect(new Set(paths).size).toBe(paths.length)
    expect(
      files.filter(({ instance }) => instance === 'broker-a').map(({ path, mode, owner }) => [path, mode, owner]),
    ).toEqual([
      ['/opt/rocketmq/trade/broker-a/broker-a.properties', '0644', 'mq'],
      ['/opt/rocketmq/trade/broker-a/logback.xml', '0644', 'mq'],
      ['/opt/rocketmq/trade/broker-a/launch.sh', '0755', 'mq'],
      ['/etc/systemd/system/rocketmq-trade-broker-a.service', '0644', 'root'],
    ])
  })

  test('three copies are written as three, on every member of the group', () => {
    const groups = [{ name: 'broker-a', slaves: 2 }]
    const files = renderFiles(deployment({ groups, replication: { mode: 'sync', copies: 3 } }))
    const members = files.filter(({ path }) => /broker.*properties$/.test(path))
    expect(members).toHaveLength(3)
    for (const { content } of members) {
      expect(content).toContain('totalReplicas=3\ninSyncReplicas=3\nslaveTimeout=1000\n')
    }
  })

  test.each([
    ['5.3.3', 'slaveTimeout=1000'],
    ['4.9.7', 'slaveTimeout=2000'], // waits in turns of a second, and for a slow slave only
    ['4.9.2', undefined],
  ])('a send on %s waits for its slave: %s', (rocketmq, line) => {
    const groups = [{ name: 'broker-a', slaves: 1 }]
    const sync = { groups, replication: { mode: 'sync', copies: 2 } as const }
    const files = renderFiles({ ...deployment(sync), rocketmq })
    const master = files.find(({ path }) => path.endsWith('broker-a.properties'))
    expect(master?.content.match(/^slaveTimeout=.*$/m)?.[0]).toBe(line)
  })

  test('a unit refuses a path that systemd would read differently', () => {
    expect(() =>
      renderFiles(deployment({ supervisor: 'systemd', root: '/opt/rocket mq/trade', groups: pair })),
    ).toThrow('a systemd unit cannot name the path')
  })
})
