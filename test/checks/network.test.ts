import { describe, expect, test } from 'vitest'
import { networkFindings, openCommand, roadText, type TriedRoad } from '../../src/checks/network.ts'
import { roadsOf } from '../../src/checks/roads.ts'
import type { FirewallFacts } from '../../src/facts/model.ts'
import { deployment } from '../components/deployments.ts'

const roads = roadsOf(deployment())

describe('the roads of a cluster', () => {
  test('brokers to every NameServer, slaves to their master twice, this machine to all, each once', () => {
    expect(roads.map(road => `${roadText(road)} for ${road.users.join(',')}`)).toEqual([
      'A → 10.0.0.11:9876 (NameServer) to namesrv-1 for broker-a,broker-b-s',
      'A → 10.0.0.12:9876 (NameServer) to namesrv-2 for broker-a,broker-b-s',
      'B → 10.0.0.11:9876 (NameServer) to namesrv-1 for broker-a-s,broker-b',
      'B → 10.0.0.12:9876 (NameServer) to namesrv-2 for broker-a-s,broker-b',
      'B → 10.0.0.11:10911 (master) to broker-a for broker-a-s',
      'B → 10.0.0.11:10912 (HA) to broker-a for broker-a-s',
      'A → 10.0.0.12:10911 (master) to broker-b for broker-b-s',
      'A → 10.0.0.12:10912 (HA) to broker-b for broker-b-s',
      'this machine → 10.0.0.11:9876 (NameServer) to namesrv-1 for ',
      'this machine → 10.0.0.12:9876 (NameServer) to namesrv-2 for ',
      'this machine → 10.0.0.11:10911 (broker) to broker-a for ',
      'this machine → 10.0.0.12:10921 (broker) to broker-a-s for ',
      'this machine → 10.0.0.12:10911 (broker) to broker-b for ',
      'this machine → 10.0.0.11:10921 (broker) to broker-b-s for ',
    ])
  })

  test('on this machine there are none', () => {
    expect(roadsOf(deployment({ local: { namesrv: 9876, broker: 10911 } }))).toEqual([])
  })
})

describe('what is said', () => {
  const ha = roads.find(({ use }) => use === 'HA')!
  const said = (tried: Partial<TriedRoad>, firewall?: FirewallFacts) =>
    networkFindings([{ road: ha, state: 'blocked', why: 'no answer in 3 s', ...tried }], {
      deployment: deployment(),
      firewalls: { A: firewall },
    }).map(({ level, host, message, hint }) => `${level} ${host}: ${message} | ${hint}`)

  test.each<[string, Partial<TriedRoad>, FirewallFacts | undefined, string[]]>([
    ['open', { state: 'open' }, undefined, []],
    ['nobody listens yet', { state: 'refused' }, undefined, []],
    [
      'blocked by nobody whom we see',
      {},
      undefined,
      [
        'error B: B → 10.0.0.11:10912 (HA) to broker-a is blocked: no answer in 3 s | open 10912/tcp from B to A: in a firewall between them, or a security group',
      ],
    ],
    [
      'blocked by a firewall of the host',
      {},
      { kind: 'ufw', chains: [] },
      [
        'error B: B → 10.0.0.11:10912 (HA) to broker-a is blocked: no answer in 3 s; A has a firewall (ufw) | on A: ufw allow 10912/tcp',
      ],
    ],
    [
      'not known before it starts',
      { state: 'unknown', why: 'forwarding is forbidden' },
      undefined,
      [
        'warning B: B → 10.0.0.11:10912 (HA) to broker-a could not be tried: forwarding is forbidden | it is proven after the start: rmqctl status',
      ],
    ],
  ])('%s', (_, tried, firewall, expected) => {
    expect(said(tried, firewall)).toEqual(expected)
  })

  test.each<[FirewallFacts['kind'], string[], string]>([
    ['firewalld', [], 'firewall-cmd --permanent --add-port=9876/tcp && firewall-cmd --add-port=9876/tcp'],
    ['ufw', [], 'ufw allow 9876/tcp'],
    ['iptables', [], 'iptables -I INPUT -p tcp --dport 9876 -j ACCEPT'],
    [
      'nftables',
      ['inet filter input', 'ip guard in'],
      'nft insert rule inet filter input tcp dport 9876 accept && nft insert rule ip guard in tcp dport 9876 accept',
    ],
  ])('%s is opened by its own command', (kind, chains, command) => {
    expect(openCommand({ kind, chains }, 9876)).toBe(command)
    expect(openCommand({ kind, chains }, 9876, 'sudo ')).toContain(`sudo ${command.split(' ')[0]} `)
  })
})
