import { expect, test } from 'vitest'
import { installUnits, removeUnits, startUnit, stopUnit, unitName, unitPath } from '../../src/shell/systemd.ts'
import { runIn, shells } from './shells.ts'

test('a unit is named after cluster and instance', () => {
  expect(unitPath(unitName('trade', 'broker-a'))).toBe('/etc/systemd/system/rocketmq-trade-broker-a.service')
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
