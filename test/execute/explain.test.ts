import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLocal } from '../../src/connection/local.ts'
import { suspectOf } from '../../src/execute/explain.ts'
import type { Deployment } from '../../src/topology/deployment.ts'
import { deployment } from '../components/deployments.ts'

const outOfDirect = 'java.lang.OutOfMemoryError: Cannot reserve 4194304 bytes of direct buffer memory\n'

let root = ''
let pair: Deployment
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rmqctl-explain-'))
  const whole = deployment({ supervisor: 'process' })
  pair = { ...whole, instances: whole.instances.map(one => ({ ...one, host: 'A', dir: join(root, one.id) })) }
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function log(id: string, text: string): void {
  const path = join(root, id, 'home/logs/rocketmqlogs/store.log')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

async function suspected(id: string): Promise<string | undefined> {
  const connection = await openLocal('A', { env: process.env })
  const found = await suspectOf(id, { connections: new Map([['A', connection]]), deployment: pair })
  return found?.cause
}

test('a slave that stays behind may have its reason in the master', async () => {
  log('broker-a', outOfDirect)
  expect(await suspected('broker-a-s')).toMatch(/^the direct memory of broker-a is used up/)
})

test('a reason of its own comes first, and a master is not suspected for its slave', async () => {
  log('broker-a', outOfDirect)
  log('broker-a-s', outOfDirect)
  expect(await suspected('broker-a-s')).toMatch(/^the direct memory of broker-a-s is used up/)
  rmSync(join(root, 'broker-a'), { recursive: true })
  expect(await suspected('broker-a')).toBeUndefined()
})

test('nothing is suspected of a host that is not connected', async () => {
  log('broker-a', outOfDirect)
  expect(await suspectOf('broker-a', { connections: new Map(), deployment: pair })).toBeUndefined()
})
