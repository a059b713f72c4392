import { describe, expect, test } from 'vitest'
import { componentOf } from '../../src/components/index.ts'
import { deployment, type Wanted } from './deployments.ts'

function argvOf(id: string, wanted: Wanted = {}): string[] {
  const of = deployment(wanted)
  const instance = of.instances.find(one => one.id === id)!
  return componentOf(instance).launch(instance, of).argv
}

describe('the java command line', () => {
  test('of a broker: heap, direct memory, a home of its own, the release’s jars, the properties file', () => {
    const argv = argvOf('broker-a')
    expect(argv[0]).toBe('/usr/lib/jvm/java-17/bin/java')
    expect(argv).toContain('-Xms4096m')
    expect(argv).toContain('-Xmx4096m')
    expect(argv).toContain('-XX:MaxDirectMemorySize=2048m')
    expect(argv).toContain('-Duser.home=/opt/rocketmq/trade/broker-a/home')
    expect(argv).toContain('-Drmq.logback.configurationFile=/opt/rocketmq/trade/broker-a/logback.xml')
    expect(argv.slice(-5)).toEqual([
      '-cp',
      '/opt/rocketmq/trade/releases/5.3.3-000000000000/conf:/opt/rocketmq/trade/releases/5.3.3-000000000000/lib/*',
      'org.apache.rocketmq.broker.BrokerStartup',
      '-c',
      '/opt/rocketmq/trade/broker-a/broker-a.properties',
    ])
  })

  test('of a NameServer has no direct memory of ours', () => {
    const argv = argvOf('namesrv-1')
    expect(argv).toContain('org.apache.rocketmq.namesrv.NamesrvStartup')
    expect(argv.filter(word => word.includes('MaxDirectMemorySize'))).toEqual([])
  })

  test('has no module flags and the old gc log on Java 8', () => {
    const argv = argvOf('broker-a', { java: { path: '/java8', major: 8 } })
    expect(argv.filter(word => /^--add|^-Xlog:/.test(word))).toEqual([])
    expect(argv).toContain('-Xloggc:home/logs/gc.log')
  })

  test.each([9, 11, 17, 25])('opens what RocketMQ reaches into on Java %d', major => {
    expect(argvOf('broker-a', { rocketmq: '4.9.7', java: { path: '/java', major } })).toEqual(
      expect.arrayContaining([
        '--add-opens=java.base/java.nio=ALL-UNNAMED',
        '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
        '--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED',
      ]),
    )
  })

  test('the user’s options come last before the class path, and their collector replaces ours', () => {
    const argv = argvOf('broker-a', { options: ['-Xmx8g', '-XX:+UseZGC'] })
    expect(argv.indexOf('-Xmx8g')).toBeGreaterThan(argv.indexOf('-Xmx4096m'))
    expect(argv.slice(argv.indexOf('-Xmx8g'), argv.indexOf('-cp'))).toEqual(['-Xmx8g', '-XX:+UseZGC'])
    expect(argv.filter(word => /Use\w+GC$/.test(word))).toEqual(['-XX:+UseZGC'])
  })

  test('small heaps take the serial collector', () => {
    expect(argvOf('broker-a', { local: { namesrv: 9876, broker: 10911 } })).toContain('-XX:+UseSerialGC')
  })
})
