import { readdirSync, readFileSync } from 'node:fs'

/** One exchange with a real server, as bytes in hex; capture.ts and capture-controller.ts write them. */
export interface Captured {
  title: string
  request: string
  response: string
}

export interface CapturedFile {
  /** RocketMQ's version; with `-binary` a server of serializeType=ROCKETMQ. */
  name: string
  captured: Captured[]
}

/** Of NameServers, masters and slaves. */
export const capturedFiles = filesIn(new URL('fixtures/', import.meta.url))

/** Of controllers and their replicas. */
export const controllerFiles = filesIn(new URL('fixtures/controller/', import.meta.url))

function filesIn(folder: URL): CapturedFile[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .map(name => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as CapturedFile)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

export function responseOf(file: CapturedFile, title: string): Buffer {
  const found = file.captured.find(one => one.title === title)
  if (found == null) throw new Error(`${file.name} has no exchange "${title}"`)
  return Buffer.from(found.response, 'hex')
}
