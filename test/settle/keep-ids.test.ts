import { describe, expect, test } from 'vitest'
import { assumedFacts, assumedRelease } from '../../src/settle/assumed.ts'
import { keepIds } from '../../src/settle/keep-ids.ts'
import { settle } from '../../src/settle/settle.ts'
import type { Deployment } from '../../src/topology/deployment.ts'
import { load } from '../topology/load-text.ts'

const hosts = 'hosts: [A, B, C, D]\n'
const bound = 'A=10.0.0.1,B=10.0.0.2,C=10.0.0.3,D=10.0.0.4'

function cluster(nameservers: string, slaves: string) {
  const brokers = `brokers: { broker-a: { master: A, slaves: ${slaves} } }\nreplication: async\n`
  return load(`rocketmq: "5.3.3"\n${hosts}nameservers: ${nameservers}\n${brokers}`, { hosts: bound }).cluster
}

function deployed(nameservers: string, slaves: string): Deployment {
  const wanted = cluster(nameservers, slaves)
  const facts = Object.fromEntries(wanted.hosts.map(host => [host.id, assumedFacts(host, wanted)]))
  return settle({ cluster: wanted, facts, release: assumedRelease('5.3.3') })
}

/** Ids with their hosts and broker ids, after a change of the topology. */
function kept(before: [string, string], after: [string, string]): string[] {
  const { instances, groups } = keepIds(cluster(...after), deployed(...before))
  const ids = instances.map(({ id, host, brokerId }) => `${id} ${host}${brokerId == null ? '' : ` ${brokerId}`}`)
  expect(groups[0]!.slaves).toEqual(instances.filter(({ role }) => role === 'slave').map(({ id }) => id))
  expect(new Set(instances.map(({ id }) => id)).size).toBe(instances.length)
  return ids
}

describe('an instance stays who it is', () => {
  test.each<[string, [string, string], [string, string], string[]]>([
    [
      'nothing changed',
      ['[A, B]', '[B]'],
      ['[A, B]', '[B]'],
      ['namesrv-1 A', 'namesrv-2 B', 'broker-a A 0', 'broker-a-s B 1'],
    ],
    [
      'a NameServer before the others',
      ['[A, B]', '[]'],
      ['[C, A, B]', '[]'],
      ['namesrv-3 C', 'namesrv-1 A', 'namesrv-2 B', 'broker-a A 0'],
    ],
    [
      'the first NameServer goes',
      ['[A, B, C]', '[]'],
      ['[B, C]', '[]'],
      ['namesrv-2 B', 'namesrv-3 C', 'broker-a A 0'],
    ],
    ['one goes and one comes', ['[A, B]', '[]'], ['[B, C]', '[]'], ['namesrv-2 B', 'namesrv-3 C', 'broker-a A 0']],
    [
      'two on one host',
      ['[A, A]', '[]'],
      ['[A, A, A]', '[]'],
      ['namesrv-1 A', 'namesrv-2 A', 'namesrv-3 A', 'broker-a A 0'],
    ],
    [
      'a second slave',
      ['[A]', '[B]'],
      ['[A]', '[B, C]'],
      ['namesrv-1 A', 'broker-a A 0', 'broker-a-s B 1', 'broker-a-s2 C 2'],
    ],
    [
      'a slave before the other',
      ['[A]', '[B]'],
      ['[A]', '[C, B]'],
      ['namesrv-1 A', 'broker-a A 0', 'broker-a-s1 C 2', 'broker-a-s B 1'],
    ],
    ['the first slave goes', ['[A]', '[B, C]'], ['[A]', '[C]'], ['namesrv-1 A', 'broker-a A 0', 'broker-a-s2 C 2']],
    ['another slave instead', ['[A]', '[B]'], ['[A]', '[C]'], ['namesrv-1 A', 'broker-a A 0', 'broker-a-s1 C 2']],
  ])('%s', (_, before, after, expected) => {
    expect(kept(before, after)).toEqual(expected)
  })

  test('two NameServers of one host are told apart by their ports', () => {
    const both: [string, string] = ['[{ host: A, port: 9876 }, { host: A, port: 9886 }]', '[]']
    expect(kept(both, ['[{ host: A, port: 9886 }]', '[]'])[0]).toBe('namesrv-2 A')
    expect(kept(['[{ host: A, port: 9876 }]', '[]'], ['[{ host: A, port: 9886 }]', '[]'])[0]).toBe('namesrv-1 A')
  })

  test('nothing is remembered: as the topology counts', () => {
    expect(keepIds(cluster('[A]', '[B]'), null)).toEqual(cluster('[A]', '[B]'))
  })
})
