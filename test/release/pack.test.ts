import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, readFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { releaseId } from '../../src/release/manifest.ts'
import { pack } from '../../src/release/pack.ts'
import { readTree } from '../../src/release/tree.ts'
import { distribution, plant, temporary } from './fakes.ts'

describe('a packed release', () => {
  it('is the same to the byte whenever, by whom and in whatever order its files were made', async () => {
    const files = distribution('5.3.3')
    const first = await plant(await temporary(), files)
    const second = await plant(await temporary(), Object.fromEntries(Object.entries(files).toReversed()))
    await utimes(join(second, 'LICENSE'), 1, 1)
    await chmod(join(second, 'conf/broker.conf'), 0o600)
    const [left, right] = [join(await temporary(), 'a'), join(await temporary(), 'b')]
    const packed = [await pack(await readTree(first), left), await pack(await readTree(second), right)]
    expect(packed[0]).toEqual(packed[1])
    expect(await readFile(left)).toEqual(await readFile(right))
    expect(packed[0]!.sha256).toBe(
      createHash('sha256')
        .update(await readFile(left))
        .digest('hex'),
    )
  })

  it('is unpacked by the tar of the system, and proves itself by sha256sum', async () => {
    const deep = `conf/${'deep-folder/'.repeat(9)}broker-with-a-name.properties`
    const folder = await plant(await temporary(), { ...distribution('5.3.3'), [deep]: 'x' })
    const tree = await readTree(folder)
    const into = await temporary()
    await pack(tree, join(into, 'a.tar.gz'))
    execFileSync('tar', ['-C', into, '-xzf', join(into, 'a.tar.gz')])
    execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: into })
    const [sum] = execFileSync('sha256sum', ['SHA256SUMS'], { cwd: into, encoding: 'utf8' }).split(' ')
    expect(sum).toBe(releaseId('5.3.3', tree.files).sha256)
    const listing = execFileSync('tar', ['-tvzf', join(into, 'a.tar.gz'), '--numeric-owner'], { encoding: 'utf8' })
    expect(listing).toMatch(/^-rwxr-xr-x 0\/0 .* bin\/mqadmin$/m)
    expect(listing).toMatch(/^-rw-r--r-- 0\/0 .* lib\/netty-all/m)
    expect(listing).toMatch(/^drwxr-xr-x 0\/0 .* conf\/2m-2s-sync\/$/m)
  })
})
