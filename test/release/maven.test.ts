import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { confFiles } from '../../src/release/conf.ts'
import { buildFromMaven } from '../../src/release/maven.ts'
import { pomText } from '../../src/release/maven-pom.ts'
import { copying, fakeMaven, notThere, offline, remembered } from './fake-mvn.ts'
import { recorder, temporary } from './fakes.ts'

async function built(version: string, body: string, signal?: AbortSignal) {
  const { env, folder } = await fakeMaven(body)
  const [into, { events, emit }] = [await temporary(), recorder()]
  const calls = async () => (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n')
  const done = buildFromMaven({ version, into, env, emit, activity: 'release', signal })
  return { done, into, events, calls, folder }
}

describe('a release from Maven', () => {
  it('has lib and the conf that its version cannot do without', async () => {
    const { done, into, events, calls } = await built('4.9.7', copying('4.9.7'))
    await done
    expect((await readdir(join(into, 'conf'))).toSorted()).toEqual([
      'logback_broker.xml',
      'logback_namesrv.xml',
      'logback_tools.xml',
      'tools.yml',
    ])
    expect(await readdir(join(into, 'lib'))).toContain('rocketmq-broker-4.9.7.jar')
    expect(events.map(event => event.type === 'activity' && event.text)).toEqual([
      'RocketMQ 4.9.7 from Maven Central: a file downloaded',
      'RocketMQ 4.9.7 from Maven Central: copying jars',
    ])
    expect(await calls()).toHaveLength(1)
  })

  it.each([
    ['is not there', '4.9.8', notThere, 'Maven Central has no rocketmq-namesrv 4.9.8'],
    ['cannot be reached', '5.3.3', offline, 'mvn cannot get files from https://example.org/m2: Unknown host'],
    [
      'gets no Java',
      '5.3.3',
      'echo "The JAVA_HOME environment variable is not defined correctly," >&2; exit 1',
      /^mvn does not start: The JAVA_HOME/,
    ],
    [
      'fails in its own way',
      '5.3.3',
      'echo "[ERROR] Non-parseable settings /x: line 3"; exit 1',
      'mvn failed: Non-parseable settings /x: line 3',
    ],
    ['is killed', '5.3.3', 'kill -9 $$', 'mvn failed: it printed nothing'],
  ])('that %s says so', async (_, version, body, message) => {
    const { done } = await built(version, body)
    const error = await done.then(
      () => undefined,
      (reason: Error) => reason,
    )
    expect(error).toMatchObject({ code: 'failed', details: { hint: expect.any(String) } })
    expect(error?.message).toMatch(message)
  })

  it('asks again, once, when Maven only remembers that it failed', async () => {
    const { done, calls } = await built(
      '5.3.3',
      `case "$*" in *--update-snapshots*) ;; *) ${remembered.replace('\nexit', '; exit')};; esac\n${copying('5.3.3')}`,
    )
    await done
    expect(await calls()).toHaveLength(2)
  })

  it('without Maven says how to get it', async () => {
    const nothing = buildFromMaven({
      version: '5.3.3',
      into: await temporary(),
      env: { PATH: '/nowhere' },
      emit: () => {},
      activity: 'x',
    })
    await expect(nothing).rejects.toThrow(expect.objectContaining({ message: 'mvn is not on the PATH' }))
  })

  it('ends with the signal, and Maven with it', async () => {
    const stop = new AbortController()
    const { done, folder, events } = await built(
      '5.3.3',
      'echo $$ > "$(dirname "$0")/pid"\necho "Downloaded from x"\nexec sleep 60',
      stop.signal,
    )
    const ended = expect(done).rejects.toThrow(expect.objectContaining({ code: 'interrupted' }))
    await expect.poll(() => events.length).toBeGreaterThan(0)
    stop.abort()
    await ended
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8'))
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/)
  })
})

describe('what Maven is asked for', () => {
  it.each([
    ['4.9.7', ['namesrv', 'broker', 'tools', 'client']],
    ['5.3.3', ['namesrv', 'broker', 'tools', 'client', 'proxy', 'controller', 'container']],
  ])('%s', (version, modules) => {
    const found = [...pomText(version).matchAll(/<artifactId>rocketmq-(\w+)<\/artifactId>\s*<version>([^<]+)</g)]
    expect(found.map(([, module]) => module)).toEqual(modules)
    expect(new Set(found.map(([, , each]) => each))).toEqual(new Set([version]))
  })
})

describe('conf for a lib from Maven', () => {
  it.each([
    ['4.9.7', 4],
    ['5.0.0', 6],
    ['5.1.0', 1],
    ['5.5.0', 1],
  ])('of %s has %i files', (version, count) => {
    expect(confFiles(version)).toHaveLength(count)
  })

  it('logs below user.home, which every instance has for its own', () => {
    for (const file of confFiles('4.9.7').filter(one => one.name.endsWith('.xml'))) {
      expect(file.content).toMatch(/<file>\$\{user\.home\}\/logs\/rocketmqlogs\/\w+\.log<\/file>/)
    }
  })
})
