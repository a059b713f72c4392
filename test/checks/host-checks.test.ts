import { describe, expect, test } from 'vitest'
import { checks, runChecks } from '../../src/checks/index.ts'
import type { HostFacts, KernelFacts, MoreFacts } from '../../src/facts/model.ts'
import { assumedFacts } from '../../src/settle/assumed.ts'
import type { Deployment } from '../../src/topology/deployment.ts'
import { deployment } from '../components/deployments.ts'
import { good, load } from '../topology/load-text.ts'

const { cluster } = load(good, { hosts: 'A=root@10.0.0.11,B=root@10.0.0.12' })
const gb = 1024 ** 3
const bare = assumedFacts(cluster.hosts[0]!, cluster)
const store = '/opt/rocketmq/trade/broker-a/store'

/** What one check says of host A, with its cure. */
function told(check: string, change: Partial<HostFacts>, wanted: Deployment = deployment()): string[] {
  const others = Object.keys(checks).filter(name => name !== check)
  const found = runChecks(wanted, { A: { ...bare, ...change } }, [...others, 'clock'], { all: true })
  return found.map(({ level, message, hint }) => `${level}: ${message} | ${hint}`)
}

const more = (change: Partial<MoreFacts>): Partial<HostFacts> => ({
  more: { kernel: {}, neighbours: [], names: {}, ...change },
})
const kernel = (facts: KernelFacts) => more({ kernel: facts })
const dev = { name: 'dev', uid: 1001, home: '/home/dev' }
const owned = (change: object) => ({
  root: '/r',
  stores: { [store]: { exists: true, empty: true, abort: false, ...change } },
})
const kernelCure = (key: string, value: number) =>
  `echo vm.${key}=${value} > /etc/sysctl.d/60-${key}.conf && sysctl -w vm.${key}=${value}`

describe.each<[string, [string, Partial<HostFacts>, string[], Deployment?][]]>([
  [
    'os',
    [
      ['Debian', {}, []],
      [
        'musl',
        { os: { ...bare.os, id: 'alpine', libc: 'musl' } },
        [expect.stringMatching(/^warning: alpine has musl/)],
      ],
      ['another processor', { os: { ...bare.os, arch: 's390x' } }, [expect.stringMatching(/^warning: .*s390x/)]],
      [
        'another kernel',
        { os: { ...bare.os, kernel: 'FreeBSD 14' } },
        [expect.stringMatching(/^error: FreeBSD 14 is not/)],
      ],
    ],
  ],
  [
    'user',
    [
      ['root may be anybody', {}, []],
      ['somebody else', { login: dev }, [expect.stringMatching(/^error: dev may not run anything as rocketmq \| /)]],
      [
        'who is not there',
        { login: dev, runAs: { name: 'rocketmq', exists: false } },
        [expect.stringMatching(/^error: there is no user rocketmq, and dev may not make one/)],
      ],
      ['oneself', { login: dev }, [], deployment({ runAs: 'dev' })],
    ],
  ],
  [
    'owner',
    [
      ['its own', owned({ owner: 'rocketmq' }), []],
      [
        "somebody else's",
        owned({ owner: 'dev' }),
        [`error: the store ${store} of broker-a belongs to dev, not to rocketmq | chown -R rocketmq: ${store}`],
      ],
      [
        'that cannot be made',
        { ...owned({ exists: false }), login: dev },
        [
          `error: the store ${store} of broker-a cannot be made: no write permission above it | sudo sh -c 'install -d -o rocketmq /opt/rocketmq/trade/broker-a'`,
        ],
      ],
      ['read-only', owned({ readOnly: true }), [expect.stringMatching(/store .* is mounted read-only \| findmnt -T /)]],
      ['that can be made', owned({ exists: false, writable: true }), []],
      ['below a root folder that cannot be written', { ...owned({ exists: false }), root: '/opt/rocketmq/trade' }, []],
    ],
  ],
  [
    'page-cache',
    [
      // 1024 + 2 · (4096 + 2048) + 3 · 128 MB
      ['a quarter is left', { memory: { totalBytes: 18 * gb, availableBytes: gb } }, []],
      [
        'less is left',
        { memory: { totalBytes: 17 * gb, availableBytes: gb } },
        [expect.stringMatching(/^warning: heaps and direct memory are 13696 of 17408 MB/)],
      ],
      [
        'in a container',
        { memory: { totalBytes: 64 * gb, availableBytes: gb, cgroupLimitBytes: 16 * gb } },
        [expect.stringMatching(/13696 of 16384 MB/)],
      ],
    ],
  ],
  [
    'file-system',
    [
      ['a disk', { disks: [{ path: '/d', freeBytes: 1, totalBytes: 1, usedRatio: 0, type: 'xfs' }] }, []],
      [
        'in memory',
        { disks: [{ path: '/d', freeBytes: 1, totalBytes: 1, usedRatio: 0, type: 'tmpfs' }] },
        [expect.stringMatching(/^warning: \/d is in memory \(tmpfs\)/)],
      ],
      [
        'on the network',
        { disks: [{ path: '/d', freeBytes: 1, totalBytes: 1, usedRatio: 0, type: 'nfs' }] },
        [expect.stringMatching(/^warning: \/d is on a network disk \(nfs\)/)],
      ],
    ],
  ],
  [
    'names',
    [
      ['none', more({}), []],
      ['known', more({ names: { 'mq-2': '10.0.0.12' } }), []],
      [
        'unknown',
        more({ names: { 'mq-2': null } }),
        ["error: mq-2 does not resolve here | echo 'ADDRESS mq-2' >> /etc/hosts"],
      ],
      ['itself', more({ names: { 'mq-2': '127.0.1.1' } }), [expect.stringMatching(/^error: mq-2 is 127.0.1.1 here/)]],
    ],
  ],
  [
    'open-files',
    [
      ['enough', kernel({ openFiles: 1_048_576 }), []],
      [
        'too few',
        kernel({ openFiles: 4096 }),
        [expect.stringMatching(/^warning: a process may open 4096 files.*nofile 655350/)],
      ],
      ['units set their own', kernel({ openFiles: 4096 }), [], deployment({ supervisor: 'systemd' })],
    ],
  ],
  [
    'maps',
    [
      ['enough', kernel({ maxMapCount: 655_360 }), []],
      [
        'too few',
        kernel({ maxMapCount: 65_530 }),
        [`warning: vm.max_map_count is 65530, 655360 is wanted | ${kernelCure('max_map_count', 655_360)}`],
      ],
    ],
  ],
  [
    'swap',
    [
      ['none', kernel({ swapBytes: 0, swappiness: 60 }), []],
      [
        'much',
        kernel({ swapBytes: gb, swappiness: 60 }),
        [expect.stringContaining(` | ${kernelCure('swappiness', 10)}`)],
      ],
    ],
  ],
  [
    'huge-pages',
    [
      ['madvise', kernel({ hugePages: 'madvise' }), []],
      [
        'always, and no root',
        { ...kernel({ hugePages: 'always' }), login: dev },
        [expect.stringContaining("| sudo sh -c 'echo madvise > /sys/kernel/mm/transparent_hugepage/enabled'")],
      ],
    ],
  ],
  [
    'ephemeral',
    [
      ['below', kernel({ ownPorts: { first: 32_768, last: 60_999 } }), []],
      [
        'inside',
        kernel({ ownPorts: { first: 10_911, last: 10_911 } }),
        [expect.stringMatching(/^warning: port 10911 of broker-a/)],
      ],
    ],
  ],
  [
    'systemd',
    [
      ['runs', {}, [], deployment({ supervisor: 'systemd' })],
      ['root keeps its detached processes on purpose', {}, []],
      [
        'is not there',
        { systemd: { ...bare.systemd, running: false } },
        [
          expect.stringMatching(
            /^error: systemd does not run here, but namesrv-1, broker-a, broker-b-s are to be units/,
          ),
        ],
        deployment({ supervisor: 'systemd' }),
      ],
      ['is not ours', { login: dev }, [expect.stringMatching(/^warning: .* after a reboot: dev may not write units/)]],
    ],
  ],
  [
    'neighbours',
    [
      ['alone', more({}), []],
      [
        'not alone',
        more({ neighbours: ['/opt/rocketmq/lab'] }),
        [expect.stringMatching(/^warning: .*: lab in \/opt\/rocketmq\/lab/)],
      ],
    ],
  ],
])('%s', (check, cases) => {
  test.each(cases)('%s', (_, facts, expected, wanted = deployment()) => {
    expect(told(check, facts, wanted)).toEqual(expected)
  })
})

describe('clock', () => {
  const clocks = (aheadMs: number, tookMs: number) => {
    const at = (clockMs: number): HostFacts => ({
      ...bare,
      clockMs,
      window: { asked: 1_000_000, answered: 1_000_000 + tookMs },
    })
    const facts = { A: { ...at(1_000_000), host: 'A' }, B: { ...at(1_000_000 + aheadMs), host: 'B' } }
    const skip = Object.keys(checks)
    return runChecks(deployment(), facts, skip, { all: true }).map(
      ({ level, host, message }) => `${level} ${host}: ${message}`,
    )
  }

  test.each<[string, number, number, string[]]>([
    ['together', 0, 100, []],
    ['three seconds, asked quickly', 4000, 100, ['warning B: the clock of B is 2 s ahead of the one of A']],
    ['three seconds, asked so slowly that nobody knows', 4000, 3000, []],
    ['an hour behind', -3_600_000, 100, ['error B: the clock of A is 3598 s ahead of the one of B']],
  ])('%s', (_, aheadMs, tookMs, expected) => {
    expect(clocks(aheadMs, tookMs)).toEqual(expected)
  })

  test('is not judged by facts of nobody knows when', () => {
    expect(
      runChecks(deployment(), { A: bare, B: { ...bare, clockMs: 9e12 } }, Object.keys(checks), { all: true }),
    ).toEqual([])
  })
})
