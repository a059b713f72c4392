import { describe, expect, test } from 'vitest'
import {
  installUnits,
  parseUnitStatus,
  removeUnits,
  startUnit,
  stopUnit,
  unitName,
  unitPath,
  unitStatus,
} from '../../src/shell/systemd.ts'
import { runIn, shells } from './shells.ts'

test('a unit is named after cluster and instance', () => {
  expect(unitPath(unitName('trade', 'broker-a'))).toBe('/etc/systemd/system/rocketmq-trade-broker-a.service')
})

describe('parseUnitStatus', () => {
  test('reads a running unit', () => {
    const text =
      'MainPID=812\nExecMainExitTimestamp=\nExecMainStatus=0\nLoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled\n'
    expect(parseUnitStatus(text)).toEqual({ load: 'loaded', active: 'active', sub: 'running', enabled: true, pid: 812 })
  })

  test('reads a failed one with its exit code', () => {
    const text =
      'MainPID=0\nExecMainExitTimestamp=Fri 2026-11-20 10:00:00 UTC\nExecMainStatus=253\nLoadState=loaded\nActiveState=failed\nSubState=failed\nUnitFileState=disabled\n'
    expect(parseUnitStatus(text)).toEqual({
      load: 'loaded',
      active: 'failed',
      sub: 'failed',
      enabled: false,
      exitCode: 253,
    })
  })

  test('reads one that does not exist', () => {
    const text =
      'MainPID=0\nExecMainExitTimestamp=\nExecMainStatus=0\nLoadState=not-found\nActiveState=inactive\nSubState=dead\nUnitFileState=\n'
    expect(parseUnitStatus(text)).toEqual({ load: 'not-found', active: 'inactive', sub: 'dead', enabled: false })
  })

  test('asks for everything that it reads', () => {
    expect(unitStatus('x.service').argv.join(' ')).toBe(
      'systemctl show -p LoadState,ActiveState,SubState,UnitFileState,MainPID,ExecMainStatus,ExecMainExitTimestamp x.service',
    )
  })
})

test.each(shells)('the scripts are good %s', (_, shell) => {
  const commands = [
    installUnits(['a.service']),
    startUnit('a.service'),
    stopUnit('a.service'),
    removeUnits(['a.service']),
  ]
  for (const { stdin } of commands) {
    expect(runIn([...shell, '-n'], { argv: ['sh'], stdin })).toEqual({ code: 0, stdout: '', stderr: '' })
  }
})
