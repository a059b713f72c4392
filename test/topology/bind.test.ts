import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatAddress, parseAddress } from '../../src/topology/address.ts'
import { formatBindings, parseHostsOption } from '../../src/topology/bind.ts'
import { good, load, refusals } from './load-text.ts'

fc.configureGlobal({ seed: 5303 })

const endpoints = (more: Parameters<typeof load>[1], text = good) =>
  load(text, more).cluster.hosts.map(host => host.endpoint)

describe('--hosts', () => {
  test.each<[string, unknown[]]>([
    [
      'A=root@10.0.0.11:22,B=[::1]:2222',
      [
        { address: '10.0.0.11', user: 'root', port: 22 },
        { address: '::1', port: 2222 },
      ],
    ],
    ['B=10.0.0.2, A=h', [{ address: 'h' }, { address: '10.0.0.2' }]],
    ['root@10.0.0.11,10.0.0.12', [{ address: '10.0.0.11', user: 'root' }, { address: '10.0.0.12' }]],
    ['A=localhost,B=127.0.0.2:2222', [{ address: 'localhost' }, { address: '127.0.0.2', port: 2222 }]],
    ['A=me@corp@h,B=[fe80::1%eth0]', [{ address: 'h', user: 'me@corp' }, { address: 'fe80::1%eth0' }]],
  ])('%s', (hosts, expected) =>
    expect(endpoints({ hosts })).toMatchObject(expected.map(one => ({ kind: 'ssh', ...(one as object) }))),
  )

  test.each([
    ['A=10.0.0.1', 'host B is not bound to an address'],
    ['10.0.0.1', 'host B is not bound to an address'],
    ['a,b,c', '3 addresses for 2 hosts'],
    ['A=a,b', 'name every host or none'],
    ['A=a,C=b', "the topology has no host 'C'"],
    ['A=a,A=b', "host 'A' is bound twice"],
    ['A=a,B=', "host 'B': the address is missing"],
    ['A=a,', 'name every host or none'],
    ['', "host 'A': the address is missing"],
    ['A=a,B=::1', 'an IPv6 address stands in brackets'],
    ['A=a,B=h:0', "'0' is not a port"],
    ['A=a,B=h:65536', "'65536' is not a port"],
    ['A=a,B=h;reboot', "'h;reboot' is not an address"],
    ['A=a,B=-oProxyCommand=x', 'is not an address'],
    ['A=a,B=-l@h', "'-l' is not a user name"],
    ['A=a,B=10.0.0', "'10.0.0' is not an address"],
    ['A=local,B=10.0.0.2', "host 'A' is this machine and others are not"],
  ])('%s is refused', (hosts, message) =>
    expect(
      refusals(good, { hosts })
        .map(one => one.message)
        .join(),
    ).toContain(message),
  )

  test('names what is partly bound, with the option to type', () => {
    expect(refusals(good, { hosts: 'A=h' })).toEqual([
      {
        where: 't.yaml:2:1',
        message: 'host B is not bound to an address, the others are',
        hint: '--hosts B=user@address, or address: in the file',
      },
    ])
  })
})

describe('the file', () => {
  const file = good
    .replace(
      '[A, B]',
      '{ A: { address: 10.0.0.1, user: rmq, port: 2222, fingerprint: , jump: b }, B: { address: local } }',
    )
    .replace('fingerprint: , ', '')
  test('address: local is this machine, all of them', () => {
    expect(endpoints({}, good.replace('[A, B]', '{ A: { address: local }, B: { address: local } }'))).toEqual([
      { kind: 'local' },
      { kind: 'local' },
    ])
    expect(endpoints({})).toEqual([{ kind: 'local' }, { kind: 'local' }])
  })
  test('an option replaces the address, host by host, and keeps what it does not say', () => {
    expect(endpoints({ hosts: 'B=h' }, file)).toMatchObject([
      { address: '10.0.0.1', user: 'rmq', port: 2222, jump: 'b' },
      { address: 'h' },
    ])
    expect(endpoints({ hosts: 'A=x@y,B=h' }, file)).toMatchObject([
      { address: 'y', user: 'x', port: 2222, jump: 'b' },
      {},
    ])
  })
  test('partly bound', () => {
    const text = good.replace('[A, B]', '{ A: { address: 10.0.0.1 }, B: }')
    expect(refusals(text)[0]).toMatchObject({
      where: 't.yaml:2:1',
      message: 'host B is not bound to an address, the others are',
    })
  })
})

describe('--inventory', () => {
  const inventory = (text: string) => ({ inventory: { text, source: 'hosts.ini' } })
  test('[hosts], comments, blanks, IPv6', () => {
    const text = '; ours\n[hosts]\nA = root@10.0.0.11:22 ; the first\r\n# second\nB=[::1]:23\n'
    expect(endpoints(inventory(text))).toMatchObject([
      { address: '10.0.0.11', user: 'root', port: 22 },
      { address: '::1', port: 23 },
    ])
  })
  test('an id with a dot', () => {
    const text = good.replaceAll('A', 'a.b.c')
    expect(endpoints(inventory('[hosts]\na.b.c = h\nB = i\n'), text)).toMatchObject([
      { address: 'h' },
      { address: 'i' },
    ])
  })
  test('--hosts is nearer', () => {
    expect(endpoints({ ...inventory('[hosts]\nA=h\nB=i\n'), hosts: 'A=j' })).toMatchObject([
      { address: 'j' },
      { address: 'i' },
    ])
  })
  test.each<[string, [string, string][]]>([
    [
      'A = h\nB = i\n',
      [
        ['hosts.ini', 'no section [hosts]'],
        ['hosts.ini:1:1', "'A' stands before [hosts]"],
        ['hosts.ini:2:1', "'B' stands"],
      ],
    ],
    [
      '[host]\nA = h\n',
      [
        ['hosts.ini', 'no section [hosts]'],
        ['hosts.ini:1:1', 'unknown section [host]'],
      ],
    ],
    ['[hosts]\nA = h\nA = i\n', [['hosts.ini:3:1', "host 'A' is bound twice"]]],
    ['[hosts]\n  C = h\n', [['hosts.ini:2:3', "the topology has no host 'C'"]]],
    ['[hosts]\n10.0.0.1\n', [['hosts.ini:2:1', "the topology has no host '10.0.0.1'"]]],
    ['[hosts]\nA = h h\nB = i\n', [['hosts.ini:2:1', "'h h' is not an address"]]],
    ['[hosts]\nA\nB = i\n', [['hosts.ini:2:1', 'the address is missing']]],
    ['[hosts]\nA = h\n[hosts.more]\nB = i\n', [['hosts.ini:3:1', 'unknown section [hosts.more]']]],
  ])('%j is refused', (text, expected) => {
    const told = refusals(good, inventory(text))
    expect(told.map(one => one.where)).toEqual(expected.map(([where]) => where))
    for (const [index, [, message]] of expected.entries()) expect(told[index]!.message).toContain(message)
  })
})

test('bindings are written as they are read', () => {
  const { cluster } = load(good, { hosts: 'A=root@10.0.0.11:22,B=[::1]:2222' })
  const text = formatBindings(cluster.hosts)
  expect(text).toBe('A=root@10.0.0.11:22,B=[::1]:2222')
  expect(load(good, { hosts: text }).cluster).toEqual(cluster)
  expect(formatBindings(load(good).cluster.hosts)).toBeUndefined()
})

test('addresses: formatting is the inverse of parsing', () => {
  const user = fc.option(fc.stringMatching(/^[a-z_][a-z0-9._@-]{0,10}$/), { nil: undefined })
  const address = fc.oneof(
    fc.ipV4(),
    fc.ipV6().filter(one => !one.includes('.')),
    fc.domain(),
  )
  const port = fc.option(fc.integer({ min: 1, max: 65535 }), { nil: undefined })
  fc.assert(
    fc.property(user, address, port, (user, address, port) => {
      const written = { address, ...(user != null && { user }), ...(port != null && { port }) }
      expect(parseAddress(formatAddress(written))).toEqual(written)
    }),
  )
})

test('any text is read or refused, and never reaches an address with an odd letter', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      for (const binding of parseHostsOption(`A=${text}`, ['A']).byHost.values()) {
        if (binding.kind === 'ssh') expect(binding.address).toMatch(/^[A-Za-z0-9_:][A-Za-z0-9._:%-]*$/)
      }
    }),
  )
})
