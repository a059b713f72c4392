import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { newestChange, root } from './checkout.ts'
import { mustRun } from './run.ts'

/** Vitest's global set-up of the integration project: tests run what users run, so dist/ must be as new as src/. */
export default async function build(): Promise<void> {
  const main = join(root, 'dist/main.js')
  if (existsSync(main) && statSync(main).mtimeMs > newestChange('src')) return
  await mustRun('npm', ['run', 'build', '--silent'], { cwd: root })
}
