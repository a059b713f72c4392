import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { linkReleaseCommand } from '../../src/shell/release-link.ts'
import { plantHome } from './release-place.ts'
import { me, runIn, shells, temporaryFolder } from './shells.ts'

let folder: ReturnType<typeof temporaryFolder>
let home: string
let into: string
let release: ReturnType<typeof plantHome>
beforeEach(() => {
  folder = temporaryFolder()
  home = join(folder.path, "it's at $home")
  into = join(folder.path, 'releases')
  release = plantHome(home, { 'lib/one.jar': 'one', 'conf/a b.xml': '<x/>', LICENSE: 'free' })
})
afterEach(() => folder[Symbol.dispose]())

function link(shell: string[]) {
  const command = linkReleaseCommand({ folder: release.folder, into, owner: me, home })
  return runIn(shell, { ...command, stdin: release.manifest })
}

describe.each(shells)('linking a release under %s', (_, shell) => {
  test('copies nothing, and is complete', () => {
    expect(link(shell)).toMatchObject({ code: 0, stderr: '' })
    const target = join(into, release.folder)
    expect(readdirSync(target).toSorted()).toEqual(['.complete', 'LICENSE', 'SHA256SUMS', 'conf', 'lib'])
    expect(readlinkSync(join(target, 'lib'))).toBe(join(home, 'lib'))
    expect(readFileSync(join(target, 'SHA256SUMS'), 'utf8')).toBe(release.manifest)
    expect(readdirSync(home).toSorted()).toEqual(['LICENSE', 'conf', 'lib'])
  })

  test('is done once, and again after what it links to was changed and put back', () => {
    link(shell)
    const made = lstatSync(join(into, release.folder)).ino
    link(shell)
    expect(lstatSync(join(into, release.folder)).ino).toBe(made)
    writeFileSync(join(home, 'lib/one.jar'), 'two')
    expect(link(shell)).toMatchObject({ code: 1, stderr: `${home} is not what it was a moment ago\n` })
    writeFileSync(join(home, 'lib/one.jar'), 'one')
    expect(link(shell).code).toBe(0)
    expect(existsSync(join(home, 'lib/one.jar'))).toBe(true)
  })

  test('a file that is missing leaves nothing', () => {
    release.manifest += `${'0'.repeat(64)}  lib/two.jar\n`
    expect(link(shell).code).toBe(1)
    expect(readdirSync(into)).toEqual([])
  })
})
