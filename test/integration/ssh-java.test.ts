import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckDocument } from '../../src/report/check-document.ts'
import { bootHosts, type TestHosts, whyNoHosts } from '../hosts/hosts.ts'
import { type ControlMachine, controlMachine, solo } from '../support/control-machine.ts'
import { succeeded } from '../support/local-cluster.ts'

const reason = whyNoHosts()
const javaPackages = 'default-jre-headless openjdk-17-jre-headless ca-certificates-java java-common'

describe.skipIf(reason != null)(`a host without Java${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  let hosts: TestHosts
  let here: ControlMachine
  let file: string

  beforeAll(async () => {
    hosts = await bootHosts(1, { set: 'java' })
    await hosts.endQuickly()
    here = await controlMachine(hosts)
    file = await here.file('solo.yaml', solo)
    await hosts.ssh(1, `apt-get purge -y -q ${javaPackages}; rm -rf /usr/lib/jvm`)
    // apt has nowhere to ask
    await hosts.ssh(1, 'rm -rf /var/lib/apt/lists/*; : > /etc/apt/sources.list')
  })
  afterAll(async () => {
    await here?.dispose()
    await hosts?.[Symbol.asyncDispose]()
  })

  const verb = (name: string, user: string, ...flags: string[]) =>
    here.rmqctl([name, file, '--hosts', `A=${user}@${hosts.addresses[0]}`, ...flags])
  const up = (user: string, ...flags: string[]) => verb('up', user, ...flags)

  test('up says so, and what to type', async () => {
    const { code, stdout, stderr } = await up('root')
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/^error: A: no Java .*\n( {2}→ .*\n)*.*--fix/m)
  })

  test('up --fix where nothing can be installed says why', async () => {
    const { code, stdout, stderr } = await up('root', '--fix', '--yes')
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(
      /^error: A: to install a Java runtime \(default-jre-headless\) failed: E: .*default-jre-headless/m,
    )
  })

  test('up --fix without the right to install: the command for somebody who has it', async () => {
    const { code, stdout, stderr } = await up('dev', '--fix', '--yes')
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/^error: A: no Java /m)
    expect(stderr).toContain('apt-get install')
  })

  test('nothing was done', async () => {
    expect(await hosts.ssh(1, 'ls /opt ~dev/rocketmq 2>/dev/null; id rocketmq 2>/dev/null || :')).not.toContain('solo')
  })

  test('check --fix asks, and nobody is there to answer', async () => {
    await hosts.ssh(1, `echo 'deb [trusted=yes] file:/srv/java ./' > /etc/apt/sources.list`)
    await hosts.ssh(1, `echo 127.0.0.1 localhost > /etc/hosts; echo nameserver 127.0.0.1 > /etc/resolv.conf`)
    const { code, stderr } = await verb('check', 'ops', '--fix')
    expect(code).toBe(2)
    expect(stderr).toContain(
      'cannot ask here, there is no terminal: 2 fixes (A: install a Java runtime (default-jre-headless); A: add 127.0.1.1 h1 to /etc/hosts). Do it?',
    )
  })

  test('check --fix --yes does it, and checks again', async () => {
    const { code, stdout } = await verb('check', 'ops', '--fix', '--yes', '--json')
    const { fixed, findings } = JSON.parse(stdout) as CheckDocument
    expect({ code, fixed: fixed.map(({ text }) => text) }).toEqual({
      code: 0,
      fixed: ['install a Java runtime (default-jre-headless)', 'add 127.0.1.1 h1 to /etc/hosts'],
    })
    expect(findings.filter(({ check }) => ['java', 'hostname'].includes(check))).toEqual([])
    expect(await hosts.ssh(1, `dpkg-query -W -f '\${db:Status-Abbrev}' default-jre-headless`)).toBe('ii ')
  })

  test('and then up', async () => {
    succeeded(await up('ops'), 'up')
    const { code, document } = await here.status()
    expect({ code, problems: document.problems }).toEqual({ code: 0, problems: [] })
  })

  test('destroy leaves nothing behind, of --fix neither', async () => {
    succeeded(await here.rmqctl(['destroy', '--data', '--confirm', 'solo']), 'destroy')
    expect(await hosts.ssh(1, 'ls /opt; pgrep java || :; cat /etc/hosts')).toBe('127.0.0.1 localhost\n')
    expect(
      await hosts.ssh(1, `dpkg-query -W -f '\${db:Status-Abbrev}' ${javaPackages} 2>/dev/null || :`),
    ).not.toContain('ii')
  })
})
