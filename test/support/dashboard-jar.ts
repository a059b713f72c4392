import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './checkout.ts'
import { mustRun } from './run.ts'

/** Compiles test/dashboard into a jar that says which version it is. */
export async function dashboardJar(to: string, version: string): Promise<void> {
  const work = `${to}.made`
  await mkdir(join(work, 'classes'), { recursive: true })
  await writeFile(join(work, 'manifest'), `Implementation-Version: ${version}\nMain-Class: web.Dashboard\n`)
  await mustRun('javac', ['-d', join(work, 'classes'), join(root, 'test/dashboard/src/web/Dashboard.java')])
  await mustRun('jar', ['cfm', to, join(work, 'manifest'), '-C', join(work, 'classes'), '.'])
}
