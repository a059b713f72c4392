import { describe, expect, test } from 'vitest'
import { componentOf } from '../../src/components/index.ts'
import type { Role } from '../../src/topology/model.ts'
import { ownedKeyFindings } from '../../src/topology/owned-keys.ts'
import { deployment } from '../components/deployments.ts'

function keysFound(role: Role, config: Record<string, string>): string[] {
  return ownedKeyFindings([{ id: 'x', role, config }]).map(({ key }) => key)
}

describe('keys that are rmqctl’s to set', () => {
  test('are found with the place to set them instead', () => {
    expect(
      ownedKeyFindings([{ id: 'broker-a', role: 'master', config: { listenPort: '1', fileReservedTime: '48' } }]),
    ).toEqual([
      {
        instance: 'broker-a',
        key: 'listenPort',
        message: 'broker-a: listenPort cannot be set in `config`',
        hint: 'say `port` for the instance',
      },
    ])
  })

  test('leave the rest to the user', () => {
    const config = { brokerPermission: '4', fileReservedTime: '48', brokerIP2: '10.1.0.1', constructor: 'x' }
    expect(keysFound('master', config)).toEqual([])
  })

  test('a slave may flush as it likes, a master does as `flush` says', () => {
    expect(keysFound('slave', { flushDiskType: 'SYNC_FLUSH' })).toEqual([])
    expect(keysFound('master', { flushDiskType: 'SYNC_FLUSH' })).toEqual(['flushDiskType'])
  })

  test.each(['4.9.7', '5.0.0', '5.3.3'])(
    'every key that stands in a rendered file of %s is either owned or kept from the user’s value',
    rocketmq => {
      const plain = deployment({ rocketmq })
      for (const instance of plain.instances) {
        const keys = renderedKeys(instance.id, plain)
        const owned = keysFound(instance.role, Object.fromEntries(keys.map(key => [key, 'mine'])))
        const free = keys.filter(key => !owned.includes(key))
        const config = Object.fromEntries(free.map(key => [key, 'mine']))
        const text = propertiesOf(instance.id, deployment({ rocketmq, config: { [instance.id]: config } }))
        for (const key of free) expect(text).toContain(`\n${key}=mine\n`)
        expect(renderedKeys(instance.id, deployment({ rocketmq, config: { [instance.id]: config } }))).toEqual(keys)
      }
    },
  )

  test('are refused by the renderer too', () => {
    const wrong = deployment({ config: { 'broker-a': { brokerId: '3' } } })
    expect(() => propertiesOf('broker-a', wrong)).toThrow('brokerId cannot be set')
  })
})

function propertiesOf(id: string, of: ReturnType<typeof deployment>): string {
  const instance = of.instances.find(one => one.id === id)!
  return componentOf(instance).files(instance, of)[0]!.content
}

function renderedKeys(id: string, of: ReturnType<typeof deployment>): string[] {
  return [...propertiesOf(id, of).matchAll(/^(\w+)=/gm)].map(([, key]) => key!)
}
