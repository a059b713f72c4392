import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

  const up = (user: string, ...flags: string[]) =>
    here.rmqctl(['up', file, '--hosts', `A=${user}@${hosts.addresses[0]}`, ...flags])

  test('up says so, and what to type', async () => {
    const { code, stdout, stderr } = await up('root')
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/^error: A: no Java .*\n( {2}→ .*\n)*.*--fix/m)
  })

  test('up --fix where nothing can be installed says why', async () => {
    const { code, stdout, stderr } = await up('root', '--fix')
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/^error: A: installing a Java runtime failed: E: .*default-jre-headless/m)
  })

  test('up --fix without the right to install: the command for somebody who has it', async () => {
    const { code, stdout, stderr } = await up('dev', '--fix')
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/^error: A: no Java /m)
    expect(stderr).toContain('apt-get install')
  })

  test('nothing was done', async () => {
    expect(await hosts.ssh(1, 'ls /opt ~dev/rocketmq 2>/dev/null; id rocketmq 2>/dev/null || :')).not.toContain('solo')
  })

  test('up --fix installs one from the packages that apt can reach, and the cluster is up', async () => {
    await hosts.ssh(1, `echo 'deb [trusted=yes] file:/srv/java ./' > /etc/apt/sources.list`)
    const done = await up('ops', '--fix')
    succeeded(done, 'up --fix')
    expect(done.stderr).toMatch(/A: Java 17\.\S+ installed/)
    expect(await hosts.ssh(1, `dpkg-query -W -f '\${db:Status-Abbrev}' default-jre-headless`)).toBe('ii ')
    const { code, document } = await here.status()
    expect({ code, problems: document.problems }).toEqual({ code: 0, problems: [] })
  })

  test('destroy leaves nothing behind', async () => {
    succeeded(await here.rmqctl(['destroy', '--data', '--confirm', 'solo']), 'destroy')
    expect(await hosts.ssh(1, 'ls /opt; pgrep java || :')).toBe('')
  })
})
