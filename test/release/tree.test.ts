import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readTree } from '../../src/release/tree.ts'
import { distribution, plant, temporary } from './fakes.ts'

describe('a folder given as release', () => {
  it('is read below its single top folder, without what does not belong to it', async () => {
    const folder = await temporary()
    await plant(join(folder, 'rocketmq-all-4.9.7-bin-release'), distribution('4.9.7'))
    await plant(folder, { '.DS_Store': '', '__MACOSX/x': '' })
    const tree = await readTree(folder)
    expect(tree.root).toMatch(/rocketmq-all-4.9.7-bin-release$/)
    expect(tree.files.map(file => file.path)).not.toContain('benchmark/producer.sh')
    expect(tree.files).toHaveLength(8)
  })

  it.each([
    ['nothing', {}, /no lib folder \(it is empty\)/],
    ['a source tree', { 'pom.xml': '', 'broker/pom.xml': '' }, /no lib folder \(it has broker, pom.xml\)/],
    ['two releases', { 'a/lib/x.jar': '', 'b/lib/x.jar': '' }, /no lib folder \(it has a, b\)/],
  ])('cannot be %s', async (_, files, message) => {
    const folder = await plant(await temporary(), files)
    await expect(readTree(folder)).rejects.toThrow(message)
  })

  it('may have links inside, but none that lead out', async () => {
    const folder = await plant(await temporary(), distribution('5.3.3'))
    await symlink('broker.conf', join(folder, 'conf/same.conf'))
    expect((await readTree(folder)).files.map(file => file.path)).toContain('conf/same.conf')
    const secret = join(await temporary(), 'secret')
    await writeFile(secret, 'x')
    await symlink(secret, join(folder, 'conf/stolen.conf'))
    await expect(readTree(folder)).rejects.toThrow(/outside of the release/)
  })

  it('may itself be reached by a link', async () => {
    const folder = await temporary()
    await plant(join(folder, 'real'), distribution('5.3.3'))
    await mkdir(join(folder, 'links'))
    await symlink(join(folder, 'real'), join(folder, 'links/current'))
    expect((await readTree(join(folder, 'links/current'))).files).toHaveLength(8)
  })
})
