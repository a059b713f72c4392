import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's root folder, without a slash at the end. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** What is not ours to judge: made by tools, or fetched by them. */
const foreign = ['node_modules', 'dist', '.git', 'coverage', 'test-hosts']

/** Files below a folder of the checkout, relative to the root, sorted; with one of the endings where some are given. */
export function filesBelow(folder: string, ...endings: string[]): string[] {
  const found: string[] = []
  const visit = (path: string) => {
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      const child = path === '' ? entry.name : `${path}/${entry.name}`
      if (foreign.includes(entry.name) || entry.name.endsWith('.tgz')) continue
      if (entry.isDirectory()) visit(child)
      else if (entry.isFile()) found.push(child)
    }
  }
  if (existsSync(join(root, folder))) visit(folder)
  return found.filter(path => endings.length === 0 || endings.some(ending => path.endsWith(ending))).sort()
}

export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** Newest change below a folder, in Unix ms; 0 when there is none. */
export function newestChange(folder: string): number {
  return Math.max(0, ...filesBelow(folder).map(path => statSync(join(root, path)).mtimeMs))
}
