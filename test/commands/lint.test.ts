import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { configKeys } from '../../src/commands/config-keys.ts'
import { lint } from '../../src/commands/lint.ts'
import { type TestContext, testContext } from './test-context.ts'

let context: TestContext
let cwd: string
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'rmqctl-lint-'))
  context = { ...(await testContext()), cwd }
})
afterEach(async () => {
  await context.dispose()
  await rm(cwd, { recursive: true })
})

const topology = `rocketmq: "5.3.3"
hosts: [A]
nameservers: [A]
brokers: { broker-a: { master: { host: A, config: { fileReservdTime: 72, fileReservedTime: 48 } } } }
`

describe('lint of a topology', () => {
  test.each(['2m-2s-sync', 'production'])('of %s, which comes along, there is nothing to say', async name => {
    expect(await lint({ topology: name }, context)).toMatchObject({
      text: `${name}: nothing found (RocketMQ 5.3.3)`,
      document: { v: 1, errors: 0, warnings: 0, findings: [] },
    })
  })

  test('errors and warnings, each with its place; exit 2 for errors only', async () => {
    await writeFile(join(cwd, 't.yaml'), topology)
    const result = await lint({ topology: 't.yaml' }, context)
    expect(result.code).toBe('input')
    expect(result.document).toMatchObject({
      errors: 1,
      warnings: 1,
      findings: [
        { level: 'error', rule: 'unknown-key', file: 't.yaml', line: 4, hint: "did you mean 'fileReservedTime'?" },
        { level: 'warning', rule: 'short-retention', line: 4 },
      ],
    })
    await writeFile(join(cwd, 't.yaml'), topology.replace('fileReservdTime: 72, ', ''))
    expect((await lint({ topology: 't.yaml' }, context)).code).toBeUndefined()
  })

  test('what cannot be read is a finding too, what is not there is not', async () => {
    await writeFile(join(cwd, 't.yaml'), 'hosts: [A\n')
    expect((await lint({ topology: 't.yaml' }, context)).document).toMatchObject({ findings: [{ rule: 'topology' }] })
    await expect(lint({ topology: 'none.yaml' }, context)).rejects.toThrow('there is no file none.yaml')
  })

  test('a version without a list says so', async () => {
    const { document } = await lint({ topology: '2m-2s-sync', rocketmq: '4.9.8' }, context)
    expect(document).toMatchObject({ errors: 0, findings: [{ rule: 'other-version', level: 'warning' }] })
  })
})

describe('lint of a file of others', () => {
  test('takes any bytes, and marks a byte order mark', async () => {
    await writeFile(join(cwd, 'broker.conf'), Buffer.from([0xef, 0xbb, 0xbf, ...Buffer.from('brokerName=a\n')]))
    expect((await lint({ file: 'broker.conf' }, context)).document).toMatchObject({
      role: 'broker',
      findings: [{ rule: 'byte-order-mark', line: 1 }],
    })
    await writeFile(
      join(cwd, 'broker.conf'),
      Buffer.from([...Buffer.from('# '), 0xc4, 0xe3, ...Buffer.from('\nbrokerName=a\n')]),
    )
    expect((await lint({ file: 'broker.conf' }, context)).code).toBeUndefined()
  })

  test('is told what it is for', async () => {
    await writeFile(join(cwd, 'x'), 'listenPort=9876\n')
    expect((await lint({ file: 'x', role: 'namesrv' }, context)).document).toMatchObject({ role: 'namesrv', errors: 0 })
    await expect(lint({ file: 'y' }, context)).rejects.toThrow('there is no file y')
    await expect(lint({ file: 'x', rocketmq: '5.3' }, context)).rejects.toThrow('5.3')
  })
})

describe('config keys', () => {
  test('explains one', async () => {
    const { text } = await configKeys({ pattern: 'inSyncReplicas' }, context)
    expect(text).toMatch(/^inSyncReplicas\n {2}type +int\n {2}default +1\n/)
    expect(text).toContain('in rmqctl say `replication')
  })

  test('lists many, and knows what is near', async () => {
    expect((await configKeys({ pattern: 'flush', role: 'broker' }, context)).text).toMatch(/^KEY +OF +TYPE/)
    await expect(configKeys({ pattern: 'brokerNmae' }, context)).rejects.toThrow("has 'brokerNmae' in its name")
  })
})
