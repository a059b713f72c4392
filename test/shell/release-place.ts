import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { releaseId } from '../../src/release/manifest.ts'

/** A small RocketMQ in a folder of the host, with what identifies it. */
export function plantHome(home: string, files: Record<string, string>): { folder: string; manifest: string } {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), content)
  }
  const hashed = Object.entries(files)
    .map(([path, content]) => ({ path, sha256: createHash('sha256').update(content).digest('hex') }))
    .toSorted((left, right) => (left.path < right.path ? -1 : 1))
  const manifest = hashed.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('')
  return { folder: releaseId('5.3.3', hashed).folder, manifest }
}

/** The folder's content as an archive, below a top folder where one is named. */
export function archiveOf(home: string, top?: string): Buffer {
  const transform = top == null ? [] : [`--transform=s,^\\.,${top},`]
  return execFileSync('tar', ['-czf', '-', ...transform, '-C', home, '.'])
}
