import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { knownVersions } from '../../../src/catalogue/data.ts'
import { lintConfigFile } from '../../../src/checks/files/lint-config-file.ts'

// The settings of RocketMQ's own example files (distribution/conf), without their comments: the same in all versions of a line,
// 4.9.3 to 4.9.7 and 5.0.0 to 5.3.3. Each version that has a list of keys judges those of its line.
const shipped = JSON.parse(readFileSync(new URL('fixtures/shipped.json', import.meta.url), 'utf8')) as Record<
  string,
  Record<string, string>
>

/** Why an example is flagged. What is not here passes without a word. */
const reasons: Record<string, { rule: string; because: string; files: RegExp }[]> = {
  '4.9.7': [],
  '5.3.3': [
    {
      rule: 'short-retention',
      because: 'they keep 48 h, which is as far ahead as timers of 5.x reach',
      files: /^(2m-.*|broker\.conf|controller\/quick-start\/broker.*)$/,
    },
    {
      rule: 'sync-is-async',
      because: 'they are those of 4.9: without inSyncReplicas a SYNC_MASTER of 5.x waits for no slave',
      files: /^2m-2s-sync\/broker-[ab]\.properties$/,
    },
    {
      rule: 'sync-is-async',
      because: 'enableAutoInSyncReplicas with minInSyncReplicas=1: one copy is enough when the slave is away',
      files: /^container\/.*(broker-a-in-container1|broker-b-in-container2)\.conf$/,
    },
    {
      rule: 'not-a-comment',
      because: 'their licence is an XML comment, and each of its lines a key',
      files: /^controller\/cluster-3n-namesrv-plugin\//,
    },
  ],
}

const roles: [RegExp, string][] = [
  [/broker-container\d/, 'container'],
  [/nameserver|namesrv/, 'namesrv'],
  [/controller-/, 'controller'],
  [/json$/, 'proxy'],
  [/./, 'broker'],
]

const files = knownVersions().flatMap(version => {
  const line = version.startsWith('4.') ? '4.9.7' : '5.3.3'
  return Object.entries(shipped[line]!).map(([file, text]) => ({ version, line, file, text }))
})

test.each(files)('$version $file', ({ version, line, file, text }) => {
  const { role, findings } = lintConfigFile({ text, source: file, version })
  const expected = reasons[line]!.filter(({ files }) => files.test(file)).map(({ rule }) => rule)
  expect(findings.map(({ rule }) => rule).toSorted()).toEqual(expected.toSorted())
  expect(findings.filter(({ level }) => level === 'error')).toEqual([])
  expect(role).toBe(roles.find(([pattern]) => pattern.test(file.split('/').at(-1)!))![1])
})

test('every reason is one of some example', () => {
  const unused = Object.entries(reasons).flatMap(([version, list]) =>
    list.filter(({ files }) => !Object.keys(shipped[version]!).some(file => files.test(file))),
  )
  expect(unused).toEqual([])
})
