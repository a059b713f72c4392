import { expect, test } from 'vitest'
import { refuseWithoutProxy } from '../../src/release/needed-modules.ts'
import { good, load } from '../topology/load-text.ts'

const line = (jar: string) => `${'0'.repeat(64)}  lib/${jar}\n`
const whole = line('rocketmq-broker-5.3.3.jar') + line('rocketmq-proxy-5.3.3.jar')
const without = line('rocketmq-broker-5.3.3.jar') + line('rocketmq-proxy-tools.txt')
const bound = { hosts: 'A=10.0.0.11,B=10.0.0.12' }

test.each([
  ['cluster', 'proxy-1 is to be one'],
  ['local', 'broker-a is to have one'],
] as const)('a release without the proxy’s jar is refused for proxies in %s mode', (proxy, text) => {
  const { cluster } = load(good, { ...bound, proxy: { said: proxy } })
  expect(() => refuseWithoutProxy(cluster, without)).toThrow(text)
  expect(() => refuseWithoutProxy(cluster, whole)).not.toThrow()
})

test('and is good for anybody else', () => {
  expect(() => refuseWithoutProxy(load(good, bound).cluster, without)).not.toThrow()
})
