import { describe, expect, test } from 'vitest'
import { components } from '../../src/components/index.ts'
import { startWaves, stopWaves } from '../../src/plan/waves.ts'
import type { DeployedInstance } from '../../src/topology/deployment.ts'
import type { Role } from '../../src/topology/model.ts'

const roles = Object.keys(components) as Role[]
const everybody = roles.map(role => ({ id: role, role }) as DeployedInstance)
const orders = [
  ['started', startWaves],
  ['stopped', stopWaves],
] as const

describe('waves', () => {
  test.each(orders)('everybody is %s in one of them', (_, waves) => {
    const ids = waves(everybody).flatMap(({ instances }) => instances.map(({ id }) => id))
    expect(ids.toSorted()).toEqual(roles.toSorted())
  })

  test.each(orders)('one whose wave no order lists is not just left out when all are %s', (_, waves) => {
    const { wave } = components.dashboard
    components.dashboard.wave = 7
    try {
      expect(() => waves(everybody)).toThrow('dashboard is of wave 7')
    } finally {
      components.dashboard.wave = wave
    }
  })

  test('are started by need, and stopped masters first of the brokers and NameServers last', () => {
    const titles = (waves: typeof startWaves) => waves(everybody).map(({ wave, title }) => `${wave} ${title}`)
    expect(titles(startWaves)).toEqual([
      '1 NameServers',
      '2 controllers',
      '3 masters',
      '4 slaves',
      '5 proxies',
      '6 dashboard',
    ])
    expect(titles(stopWaves)).toEqual([
      '6 dashboard',
      '5 proxies',
      '3 masters',
      '4 slaves',
      '2 controllers',
      '1 NameServers',
    ])
  })
})
