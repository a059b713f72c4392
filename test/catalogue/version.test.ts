import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  atLeast,
  countsReplicas,
  hasSlaveTimeout,
  honoursHaListenPort,
  readsLogbackFromHome,
} from '../../src/catalogue/version.ts'

const version = fc.array(fc.nat(30), { minLength: 3, maxLength: 3 }).map(numbers => numbers.join('.'))

describe('versions', () => {
  test.each([
    ['5.3.3', '5.1.1', true],
    ['5.1.1', '5.1.1', true],
    ['5.1.0', '5.1.1', false],
    ['4.9.10', '4.9.9', true],
    ['5.10.0', '5.9.9', true],
    ['5.0.0-ALPHA', '5.0.0', true],
    ['6.0.0', '5.5.0', true],
  ])('%s is at least %s: %s', (have, want, expected) => {
    expect(atLeast(have, want)).toBe(expected)
  })

  test('of two different versions exactly one is at least the other', () => {
    fc.assert(fc.property(version, version, (a, b) => a === b || atLeast(a, b) !== atLeast(b, a)))
  })

  test.each([
    ['4.9.2', false],
    ['4.9.3', true],
    ['5.3.3', true],
  ])('%s knows slaveTimeout: %s', (of, expected) => expect(hasSlaveTimeout(of)).toBe(expected))

  test.each([
    ['4.9.7', { ha: false, replicas: false, home: true }],
    ['5.0.0', { ha: false, replicas: true, home: true }],
    ['5.1.0', { ha: false, replicas: true, home: false }],
    ['5.1.1', { ha: true, replicas: true, home: false }],
    ['5.5.0', { ha: true, replicas: true, home: false }],
  ])('what %s can', (of, expected) => {
    expect({ ha: honoursHaListenPort(of), replicas: countsReplicas(of), home: readsLogbackFromHome(of) }).toEqual(
      expected,
    )
  })
})
