import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { planDestroy } from '../../src/plan/destroy.ts'
import type { Plan } from '../../src/plan/model.ts'
import type { Command } from '../../src/shell/command.ts'
import { removeScript } from '../../src/shell/files.ts'
import { deployment, type Wanted } from '../components/deployments.ts'
import { temporaryFolder } from '../shell/shells.ts'

describe('destroying, on real folders', () => {
  /** The files of a cluster that ran for a while, then what is left after its removal. */
  function leftAfter(data: boolean, elsewhere: boolean): string[] {
    using folder = temporaryFolder()
    const root = join(folder.path, 'opt/trade')
    const disk = join(folder.path, 'disk')
    const wish: Wanted = {
      root,
      local: { namesrv: 9876, broker: 10911 },
      groups: [{ name: 'broker-a', slaves: 0 }],
      nameservers: 1,
    }
    const wanted = deployment({ ...wish, ...(elsewhere ? { data: disk } : {}) })
    const store = wanted.instances.at(-1)!.store!
    for (const path of [
      'releases/5.3.3/lib/a.jar',
      'cluster.json',
      'mqadmin/logs/tools.log',
      'namesrv-1/pid',
      'broker-a/.had-store',
      'broker-a/broker-a.properties.bak',
      'broker-a/.starting',
      'broker-a/home/logs/gc.log',
    ])
      put(join(root, path))
    for (const path of ['commitlog/0', '.rmqctl-store']) put(join(store, path))
    for (const command of removal(planDestroy(wanted, {}, { data }))) run(command)
    expect(existsSync(folder.path)).toBe(true)
    return filesBelow(folder.path)
  }

  test('with its messages leaves nothing', () => {
    expect(leftAfter(true, false)).toEqual([])
    expect(leftAfter(true, true)).toEqual(['disk'])
  })

  test('without them leaves the stores, and the memory that they are there', () => {
    expect(leftAfter(false, false).filter(path => !path.startsWith('opt/trade/broker-a/store'))).toEqual([
      'opt',
      'opt/trade',
      'opt/trade/broker-a',
      'opt/trade/broker-a/.had-store',
    ])
    expect(leftAfter(false, true)).toContain('disk/trade/broker-a/store/commitlog/0')
    expect(leftAfter(false, true).filter(path => path.startsWith('opt'))).toEqual([])
  })
})

function removal(plan: Plan): Command[] {
  const steps = plan.stages.flatMap(stage => stage.lanes.flatMap(lane => lane.steps))
  return steps.map(step => {
    if (step.kind === 'remove') return removeScript(step.paths)
    if (step.kind === 'run') return step.command
    throw new Error(`unexpected ${step.kind}`)
  })
}

function run({ argv: [file = '', ...args], stdin }: Command): void {
  execFileSync(file, args, { input: stdin })
}

function put(path: string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, '')
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
}
