import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CheckDocument } from '../../src/report/check-document.ts'
import { bootHosts, type TestHosts, whyNoHosts } from '../hosts/hosts.ts'
import { type ControlMachine, controlMachine, smallJvms } from '../support/control-machine.ts'

const reason = whyNoHosts()

const pair = `name: pair
rocketmq: "5.3.3"
hosts: [A, B]
nameservers: [{ host: A, jvm: { heap: 128m } }]
brokers: { broker-a: { master: { host: A, data: /data }, slaves: [{ host: B, port: 10921 }] } }
replication: sync
${smallJvms}
`
const store = '/data/pair/broker-a/store'

// No RocketMQ is started here: what check finds keeps it from that.
describe.skipIf(reason != null)(`check${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  let hosts: TestHosts
  let here: ControlMachine
  let a = ''
  let b = ''

  beforeAll(async () => {
    hosts = await bootHosts(2, { set: 'check' })
    here = await controlMachine(hosts)
    ;[a = '', b = ''] = hosts.addresses
    await here.file('pair.yaml', pair)
  })
  afterAll(async () => {
    await here?.dispose()
    await hosts?.[Symbol.asyncDispose]()
  })

  const at = (verb: string, ...flags: string[]) =>
    here.rmqctl([verb, 'pair.yaml', '--hosts', `A=root@${a},B=root@${b}`, ...flags])
  const check = async (...flags: string[]) => {
    const { code, stdout, stderr, ms } = await at('check', '--json', ...flags)
    if (!stdout.startsWith('{')) throw new Error(`check said nothing: ${stderr}`)
    const document = JSON.parse(stdout) as CheckDocument
    const told = (level: string) =>
      document.findings.filter(one => one.level === level).map(one => `${one.host} ${one.check}: ${one.what}`)
    return { code, ms, document, errors: told('error'), warnings: told('warning') }
  }
  const cureOf = (document: CheckDocument, name: string) =>
    document.findings.find(one => one.check === name)?.cure ?? ''

  test('two good hosts: every connection is open, and nothing is left behind', async () => {
    const { code, document, errors } = await check()
    expect({ code, errors, ok: document.ok, hosts: document.hosts }).toEqual({
      code: 0,
      errors: [],
      ok: true,
      hosts: ['A', 'B'],
    })
    expect(document.roads.map(road => `${road.from} ${road.to}:${road.port} ${road.use} ${road.state}`)).toEqual([
      'A A:9876 NameServer refused',
      'B A:9876 NameServer refused',
      'B A:10911 master refused',
      'B A:10912 HA refused',
      'control A:9876 NameServer refused',
      'control A:10911 broker refused',
      'control B:10921 broker refused',
    ])
    for (const k of [1, 2]) expect(await hosts.ssh(k, 'ls /opt; ls -d /data 2>/dev/null || :')).toBe('')
  })

  describe('a firewall that drops the HA port', () => {
    const blocked = () => `B → ${a}:10912 (HA) to broker-a is blocked: no answer in 3 s; A has a firewall (nftables)`
    const cure = 'nft insert rule inet guard incoming tcp dport 10912 accept'

    beforeEach(() =>
      hosts.ssh(
        1,
        `nft flush ruleset; nft -f - <<END
table inet guard { chain incoming { type filter hook input priority 0; policy accept; ip saddr ${b} tcp dport 10912 drop; }; }
END`,
      ),
    )
    afterAll(() => hosts.ssh(1, 'nft flush ruleset'))

    test('is named by check, with the command that opens it', async () => {
      const { code, document, errors } = await check()
      expect({ code, errors }).toEqual({ code: 3, errors: [`B network: ${blocked()}`] })
      expect(cureOf(document, 'network')).toBe(`on A: ${cure}`)
      await hosts.ssh(1, cure)
      expect((await check()).errors).toEqual([])
    })

    test('is named by up, before anything is started', async () => {
      const { code, stdout, stderr } = await at('up')
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
      expect(stderr).toContain(`error: ${blocked()}\n  → on A: ${cure}\n`)
      expect(await hosts.ssh(1, 'pgrep java || :')).toBe('')
    })

    test('is found without forwarding too: bash tries', async () => {
      const forwarding = (word: string) =>
        hosts.ssh(2, `echo AllowTcpForwarding ${word} > /etc/ssh/sshd_config.d/forwarding.conf; systemctl reload ssh`)
      await forwarding('no')
      const { errors, document } = await check()
      await forwarding('yes')
      expect(errors).toEqual([`B network: ${blocked()}`])
      expect(document.roads.filter(({ from }) => from === 'B').map(({ state }) => state)).toEqual([
        'refused',
        'refused',
        'blocked',
      ])
    })
  })

  test('ports that this machine may not ask, and no forwarding: named at once', async () => {
    const control = a.replace(/\d+$/, '1')
    await hosts.ssh(1, 'echo AllowTcpForwarding no > /etc/ssh/sshd_config.d/forwarding.conf; systemctl reload ssh')
    await hosts.ssh(1, `nft add table ip shut; nft 'add chain ip shut in { type filter hook input priority 0; }'`)
    await hosts.ssh(1, `nft add rule ip shut in ip saddr ${control} tcp dport 9876 drop`)
    const { code, stderr, ms } = await at('up')
    await hosts.ssh(1, 'rm /etc/ssh/sshd_config.d/forwarding.conf; systemctl reload ssh; nft flush ruleset')
    expect(code).toBe(3)
    expect(stderr).toMatch(/this machine → \S+:9876 \(NameServer\) to namesrv-1 is blocked: .*forbids forwarding/)
    expect(stderr).toMatch(/→ set AllowTcpForwarding yes/)
    expect(ms).toBeLessThan(30_000)
  })

  test('a clock that is an hour ahead', async () => {
    // all hosts have this machine's clock: what a host's scripts are told is set instead
    await hosts.ssh(
      2,
      `mv /usr/bin/date /usr/bin/date.own
printf '#!/bin/sh\\nexec /usr/bin/date.own -d "+1 hour" "$@"\\n' > /usr/bin/date; chmod 755 /usr/bin/date`,
    )
    const { code, document, errors } = await check()
    await hosts.ssh(2, 'mv /usr/bin/date.own /usr/bin/date')
    expect({ code, errors }).toEqual({
      code: 3,
      errors: [expect.stringMatching(/^B clock: the clock of B is 3[56]\d\d s ahead of the one of A$/)],
    })
    expect(cureOf(document, 'clock')).toMatch(/timedatectl set-ntp true/)
  })

  test('every fault of a host at once, each with its cure', async () => {
    await hosts.ssh(
      1,
      `mkdir -p ${store}; mount -t tmpfs -o size=64m tmpfs ${store}
printf 'cluster=pair\\ninstance=broker-a\\nuuid=1\\n' > ${store}/.rmqctl-store; chown -R dev: ${store}
systemd-run -q systemd-socket-activate -l 10909 cat
mount -t tmpfs tmpfs /usr/lib/jvm; mkdir -p /usr/lib/jvm/java-7/bin
cat > /usr/lib/jvm/java-7/bin/java <<'END'
#!/bin/sh
echo 'java version "1.7.0_80"' >&2
END
chmod 755 /usr/lib/jvm/java-7/bin/java`,
    )
    await hosts.ssh(
      2,
      `mount -t tmpfs tmpfs /usr/lib/jvm; echo 127.0.0.1 localhost > /etc/hosts; echo nameserver 127.0.0.1 > /etc/resolv.conf`,
    )
    const { code, document, errors, warnings } = await check()
    expect(code).toBe(3)
    expect(errors).toEqual([
      'A java: Java 8 or newer is needed for namesrv-1, broker-a, but there is only 1.7.0_80 at /usr/lib/jvm/java-7/bin/java',
      expect.stringMatching(/^A ports: fast port 10909 of broker-a is taken by systemd-socket-\S* \(pid \d+\)$/),
      `A disk: the disk of ${store} has 64 MB in all: a commit log file of broker-a has 1024 MB`,
      `A owner: the store ${store} of broker-a belongs to dev, not to rocketmq`,
      'B java: no Java was found for broker-a-s',
    ])
    expect(warnings).toContainEqual(
      "B hostname: the host's own name h2 does not resolve: Java will hang about 40 s at each start",
    )
    expect(warnings).toContainEqual(`A file-system: ${store} is in memory (tmpfs): a reboot deletes all messages`)
    for (const { why, cure } of document.findings) expect([why, cure]).not.toContain('')
    const junit = await at('check', '--output', 'junit')
    expect(junit.stdout).toMatch(/<testsuite name="A" tests="23" failures="4" skipped="0">/)
  })

  test('--fix gives the store to its owner; what it cannot do stays, with its cure', async () => {
    const { code, document, errors } = await check('--fix', '--yes', '--skip', 'java,hostname')
    expect({ code, fixed: document.fixed }).toEqual({
      code: 3,
      fixed: [{ host: 'A', text: `give ${store} to rocketmq` }],
    })
    expect(errors).toHaveLength(2)
    expect(await hosts.ssh(1, `stat -c %U ${store} ${store}/.rmqctl-store`)).toBe('rocketmq\nrocketmq\n')
  })

  test('a disk that is full', async () => {
    await hosts.ssh(1, `fallocate -l 60m ${store}/full`)
    const { errors } = await check('--skip', 'java,ports,owner')
    expect(errors).toEqual([
      expect.stringMatching(/^A disk: the disk of \S+ is 9\d % full: brokers refuse writes above 90 %$/),
    ])
  })

  test('a heap that the host does not have, and a host that does not answer', async () => {
    await here.file('pair.yaml', pair.replace('heap: 128m', 'heap: 900g'))
    await hosts.powerOff(2)
    const { code, stdout } = await at('check', '--skip', 'java,disk')
    expect(code).toBe(4)
    expect(stdout).toMatch(/error A memory: namesrv-1, broker-a need \d+ MB, \d+ MB of memory are available/)
    expect(stdout).toMatch(/error: B: /)
  })
})
