import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LocalCluster } from './local-cluster.ts'

/** A broker of the same name with a store and a port of its own, as somebody might begin it without rmqctl. */
export function secondMaster(cluster: LocalCluster): AsyncDisposable & { booted: Promise<void> } {
  const place = (...parts: string[]) => join(cluster.root, ...parts)
  const folder = join(cluster.home.work, 'other')
  mkdirSync(folder)
  const config = readFileSync(place('broker-a/broker-a.properties'), 'utf8')
    .replaceAll('20911', '20951')
    .replaceAll('20912', '20952')
    .replaceAll(place('broker-a'), folder)
  writeFileSync(join(folder, 'broker.properties'), config)
  const [release = ''] = readdirSync(place('releases'))
  const home = place('releases', release)
  const classPath = `${home}/conf:${home}/lib/*`
  const main = 'org.apache.rocketmq.broker.BrokerStartup'
  const java = /^\s*(\S+\/bin\/java)\b/m.exec(readFileSync(place('broker-a/launch.sh'), 'utf8'))?.[1] ?? 'java'
  const argv = ['-Xms256m', '-Xmx256m', '-XX:TieredStopAtLevel=1', `-Duser.home=${folder}`, '-cp', classPath, main]
  const child = spawn(java, [...argv, '-c', join(folder, 'broker.properties')], {
    env: { ...process.env, ROCKETMQ_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  const booted = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', chunk => {
      said += chunk
      if (said.includes('boot success')) resolve()
    })
    child.once('exit', () => reject(new Error(`the second master ended: ${said}`)))
  })
  return {
    booted,
    [Symbol.asyncDispose]: () =>
      new Promise(resolve => {
        child.once('exit', () => resolve())
        child.kill('SIGKILL')
      }),
  }
}
