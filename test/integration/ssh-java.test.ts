import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bootHosts, type TestHosts, whyNoHosts } from '../hosts/hosts.ts'
import { type ControlMachine, controlMachine, solo } from '../support/control-machine.ts'

const reason = whyNoHosts()

describe.skipIf(reason != null)(`a host without Java${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  let hosts: TestHosts
  let here: ControlMachine
  let file: string

  beforeAll(async () => {
    hosts = await bootHosts(1, { set: 'java' })
    here = await controlMachine(hosts)
    file = await here.file('solo.yaml', solo)
    // apt has nowhere to ask, and learns so at once
    await hosts.ssh(1, 'rm -rf /usr/lib/jvm /var/lib/apt/lists/*; echo nameserver 127.0.0.1 > /etc/resolv.conf')
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
})
