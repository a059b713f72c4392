import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keepPrevious, restorePrevious } from '../../src/shell/previous.ts'
import { runIn, shells, temporaryFolder } from './shells.ts'

let folder: ReturnType<typeof temporaryFolder>
let dir: string
let store: string
let files: string[]

beforeEach(() => {
  folder = temporaryFolder()
  dir = join(folder.path, "it's a $dir")
  store = join(dir, 'store')
  mkdirSync(join(store, 'config'), { recursive: true })
  files = ['broker-a.properties', 'launch.sh', 'never-there.xml'].map(name => join(dir, name))
  writeFileSync(files[0]!, 'a=1\n')
  writeFileSync(files[1]!, 'exec java\n', { mode: 0o755 })
  writeFileSync(join(store, 'config/topics.json'), '{"orders":1}')
  writeFileSync(join(store, 'config/topics.json.bak'), '')
})
afterEach(() => folder[Symbol.dispose]())

describe.each(shells)('under %s', (_, shell) => {
  const keep = () => {
    const { code, stdout, stderr } = runIn(shell, keepPrevious({ dir, files, store }))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [name = '', ...archive] = stdout.trim().split('\n')
    return { name, archive: Buffer.from(archive.join(''), 'base64') }
  }

  test('what is there is copied, and told as an archive', () => {
    const { name, archive } = keep()
    expect(name).toMatch(/^\d{8}T\d{6}Z$/)
    const copy = join(dir, 'previous', name)
    expect(readdirSync(copy).toSorted()).toEqual(['broker-a.properties', 'launch.sh', 'store-config'])
    expect(readdirSync(join(copy, 'store-config'))).toEqual(['topics.json'])
    const listed = execFileSync('tar', ['-tzf', '-'], { input: archive, encoding: 'utf8' })
    expect(listed).toContain(`${name}/store-config/topics.json`)
  })

  test('the newest ten stay', () => {
    for (let n = 0; n < 12; n++)
      mkdirSync(join(dir, 'previous', `20260101T00000${n % 10}Z${n < 10 ? '' : '-2'}`), { recursive: true })
    const { name } = keep()
    const left = readdirSync(join(dir, 'previous'))
    expect(left).toHaveLength(10)
    expect(left).toContain(name)
  })

  test('put back, files are as they were', () => {
    const { name } = keep()
    writeFileSync(files[0]!, 'a=2\n')
    writeFileSync(files[2]!, '<new/>')
    const { code } = runIn(shell, restorePrevious({ dir, files: files.slice(0, 2) }, name))
    expect(code).toBe(0)
    expect(readFileSync(files[0]!, 'utf8')).toBe('a=1\n')
    expect(existsSync(files[2]!)).toBe(true)
  })

  test('nothing is kept where it cannot be: whoever asked must not go on', () => {
    writeFileSync(join(dir, 'previous'), 'in the way')
    expect(runIn(shell, keepPrevious({ dir, files, store })).code).not.toBe(0)
  })
})
