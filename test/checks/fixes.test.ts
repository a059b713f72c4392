import { expect, test } from 'vitest'
import { fixesOf } from '../../src/checks/fixes.ts'
import { runChecks } from '../../src/checks/index.ts'
import { roadsOf } from '../../src/checks/roads.ts'
import type { FirewallFacts, HostFacts } from '../../src/facts/model.ts'
import { assumedFacts } from '../../src/settle/assumed.ts'
import { deployment } from '../components/deployments.ts'
import { good, load } from '../topology/load-text.ts'

const { cluster } = load(good, { hosts: 'A=root@10.0.0.11,B=root@10.0.0.12' })
const bare = assumedFacts(cluster.hosts[0]!, cluster)
const wanted = deployment({ java: { path: '', major: 0 } })
const store = '/opt/rocketmq/trade/broker-a/store'
const dev = { name: 'dev', uid: 1001, home: '/home/dev' }

/** What would be done on host A, whose HA port nobody reaches. */
function texts(change: Partial<HostFacts>, firewall?: FirewallFacts['kind']): string[] {
  const facts = { A: { ...bare, ...change } }
  const findings = runChecks(wanted, facts, [], { all: true })
  const tried = roadsOf(wanted).map(road => ({
    road,
    state: road.use === 'HA' && road.host === 'A' ? ('blocked' as const) : ('refused' as const),
  }))
  const firewalls = { A: firewall == null ? undefined : { kind: firewall, chains: [] } }
  return fixesOf({ deployment: wanted, facts, findings, tried, firewalls }).map(({ host, text }) => `${host}: ${text}`)
}

const owned = (marker?: { cluster: string; instance: string; uuid: string }) => ({
  stores: {
    [store]: { exists: true, empty: false, abort: false, owner: 'dev', ...(marker == null ? {} : { marker }) },
  },
})

test.each<[string, Partial<HostFacts>, FirewallFacts['kind'] | undefined, string[]]>([
  ['a good host', {}, undefined, []],
  ['no Java', { javas: [] }, undefined, ['A: install a Java runtime (default-jre-headless)']],
  [
    'no Java, with sudo',
    { javas: [], login: dev, sudo: true },
    undefined,
    ['A: install a Java runtime (default-jre-headless)'],
  ],
  ['no Java, and no rights', { javas: [], login: dev }, undefined, []],
  ['no Java, and no apt', { javas: [], os: { ...bare.os, id: 'rocky' } }, undefined, []],
  [
    'only an old one',
    { javas: [{ ...bare.javas[0]!, major: 7 }] },
    undefined,
    ['A: install a Java runtime (default-jre-headless)'],
  ],
  [
    'a name that does not resolve',
    { hostname: { name: 'mq-1', resolves: false } },
    undefined,
    ['A: add 127.0.1.1 mq-1 to /etc/hosts'],
  ],
  [
    'its own store',
    owned({ cluster: 'trade', instance: 'broker-a', uuid: '1' }),
    undefined,
    [`A: give ${store} to rocketmq`],
  ],
  ["somebody else's store", owned({ cluster: 'lab', instance: 'broker-a', uuid: '1' }), undefined, []],
  ['a store without a marker', owned(), undefined, []],
  ['ufw', {}, 'ufw', ['A: open 10912/tcp in ufw']],
  ['firewalld', {}, 'firewalld', ['A: open 10912/tcp in firewalld']],
  ['rules of somebody', {}, 'nftables', []],
])('%s', (_, facts, firewall, expected) => {
  expect(texts(facts, firewall)).toEqual(expected)
})
