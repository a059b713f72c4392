import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { componentOf } from '../../src/components/index.ts'
import type { InstanceProcess } from '../../src/shell/process.ts'
import { deployment } from '../components/deployments.ts'
import { me } from './shells.ts'

/** The files of a real broker instance, whose `java` is a shell script: what matters here is the process, not RocketMQ. */
export interface TestInstance extends InstanceProcess {
  store: string
  read(name: string): string
  has(name: string): boolean
}

/** Until it is asked to end it waits; with SIGTERM it ends as a JVM does. */
export const obedient = `echo begun; trap 'exit 143' TERM; while :; do sleep 0.05; done`

/** Renders `broker-a` below `folder` with the given body as its java. */
export function instanceIn(folder: string, java: string): TestInstance {
  const program = join(folder, 'java')
  writeFileSync(program, `#!/bin/sh\n${java}\n`, { mode: 0o755 })
  const wanted = deployment({
    root: folder,
    runAs: me,
    java: { path: program, major: 17 },
    local: { namesrv: 29876, broker: 30911 },
  })
  const instance = wanted.instances.find(({ id }) => id === 'broker-a')!
  mkdirSync(instance.dir, { recursive: true })
  for (const { path, content } of componentOf(instance).files(instance, wanted)) writeFileSync(path, content)
  return {
    dir: instance.dir,
    config: `${instance.dir}/broker-a.properties`,
    store: instance.store!,
    read: name => readFileSync(join(instance.dir, name), 'utf8'),
    has: name => existsSync(join(instance.dir, name)),
  }
}
