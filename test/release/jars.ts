import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporary } from './fakes.ts'
import { type ZipPart, zipOf } from './zip-writer.ts'

/** The beginning of a class file of a Java; 44 more is what it is called inside. */
export function classFile(java: number): string {
  return `\xca\xfe\xba\xbe\0\0\0${String.fromCharCode(java + 44)}`
}

/** A small jar as a zip program makes it; `manifest` without its end. */
export function jarBytes(manifest: string[], classes: Record<string, string> = {}): Buffer {
  const entries: ZipPart[] = Object.entries(classes).map(([name, content]) => ({
    name,
    bytes: Buffer.from(content, 'latin1'),
  }))
  return zipOf([{ name: 'META-INF/MANIFEST.MF', content: `${manifest.join('\r\n')}\r\n` }, ...entries])
}

/** One that java -jar would take for a program of Java 17, version 2.1.0 unless said otherwise. */
export function programJar(version = '2.1.0'): Buffer {
  return jarBytes(['Manifest-Version: 1.0', `Implementation-Version: ${version}`, 'Main-Class: a.Main'], {
    'a/Main.class': classFile(17),
  })
}

export async function written(content: Buffer | string, name = 'dashboard.jar'): Promise<string> {
  const path = join(await temporary(), name)
  await writeFile(path, content)
  return path
}

export const hashOf = (content: Buffer) => createHash('sha256').update(content).digest('hex')
