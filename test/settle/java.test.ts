import { describe, expect, test } from 'vitest'
import type { FoundJava } from '../../src/facts/model.ts'
import { chooseJava } from '../../src/settle/java.ts'

function java(path: string, version: string, more: Partial<FoundJava> = {}): FoundJava {
  const [first, second] = version.split('.')
  return { path, version, major: Number(first === '1' ? second : first), vendor: '', public: true, ...more }
}

const j8 = java('/opt/8/bin/java', '1.8.0_402')
const j11 = java('/opt/11/bin/java', '11.0.22')
const j17 = java('/usr/lib/jvm/java-17-openjdk-amd64/bin/java', '17.0.15', {
  aliases: ['/usr/bin/java', '/usr/lib/jvm/java-1.17.0-openjdk-amd64/bin/java'],
})
const j21 = java('/opt/21/bin/java', '21.0.2')
const j22 = java('/opt/22/bin/java', '22')
const j25 = java('/root/25/bin/java', '25.0.1', { public: false })
const all = [j22, j21, j8, j25, j11, j17]

interface Wish {
  wanted?: string
  javas?: FoundJava[]
  before?: string
  anyUser?: boolean
}

function choose({ wanted = 'auto', javas = all, before, anyUser = false }: Wish): string {
  const kept = before == null ? undefined : { path: before, major: 0 }
  return chooseJava({ wanted, javas, before: kept, anyUser }).path
}

describe('the Java of an instance', () => {
  test.each<[string, Wish, string]>([
    ['the long-term version that is run most', {}, j17.path],
    ['then 11', { javas: [j22, j21, j8, j11] }, j11.path],
    ['then 8', { javas: [j22, j21, j8] }, j8.path],
    ['then 21', { javas: [j22, j21] }, j21.path],
    ['any other when there is nothing else', { javas: [j22] }, j22.path],
    ['none that its user may not enter', { javas: [j25] }, ''],
    ['one in its own home when the login runs it', { javas: [j25], anyUser: true }, j25.path],
    ['none below 8', { javas: [java('/opt/7/bin/java', '1.7.0_80')] }, ''],
    ['none that says no version', { javas: [java('/opt/x/bin/java', 'unknown')] }, ''],
    ['nothing when there is nothing', { javas: [] }, ''],
    ['by major version', { wanted: '8' }, j8.path],
    ['by a major version that is not there', { wanted: '23' }, ''],
    ['by path', { wanted: j11.path }, j11.path],
    ['by folder', { wanted: '/opt/11' }, j11.path],
    ['by folder with a slash at its end', { wanted: '/opt/11/' }, j11.path],
    ['by a link, which is kept as it is written', { wanted: '/usr/bin/java' }, '/usr/bin/java'],
    [
      'by a folder behind a link',
      { wanted: '/usr/lib/jvm/java-1.17.0-openjdk-amd64' },
      '/usr/lib/jvm/java-1.17.0-openjdk-amd64/bin/java',
    ],
    ['by a path that is not there', { wanted: '/opt/9/bin/java' }, ''],
    ['what it had', { before: j8.path }, j8.path],
    ['what it had, though by a link', { before: '/usr/bin/java' }, '/usr/bin/java'],
    ['not what it had when that is gone', { before: '/opt/9/bin/java' }, j17.path],
    ['not what it had when the topology says another', { before: j8.path, wanted: '11' }, j11.path],
  ])('%s', (_, wish, path) => {
    expect(choose(wish)).toBe(path)
  })

  test.each([
    [
      '/usr/lib/jvm/java-17-openjdk-17.0.9.0.9-2.el9.x86_64/bin/java',
      '17.0.9',
      '/usr/lib/jvm/java-17-openjdk/bin/java',
    ],
    ['/usr/lib/jvm/java-17-openjdk-17.0.9.0.9-2.el9.x86_64/bin/java', '17.0.9', '/usr/lib/jvm/jre-17/bin/java'],
    [
      '/usr/lib/jvm/java-1.8.0-openjdk-1.8.0.402.b06-1.el7_9.x86_64/jre/bin/java',
      '1.8.0_402',
      '/usr/lib/jvm/jre-1.8.0/bin/java',
    ],
  ])('a folder that the next update takes away is named by the link that stays: %s', (path, version, link) => {
    const aliases = ['/usr/bin/java', '/usr/lib/jvm/java/bin/java', '/usr/lib/jvm/java-11/bin/java', link]
    expect(choose({ javas: [java(path, version, { aliases })] })).toBe(link)
    expect(choose({ javas: [java(path, version, { aliases: ['/usr/bin/java'] })] })).toBe(path)
  })
})
