import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach } from 'vitest'
import type { ProgressEvent } from '../../src/events.ts'

const made: string[] = []

afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true })
})

/** A folder that is gone after the test. */
export async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rmqctl-release-'))
  made.push(folder)
  return folder
}

/** What a small distribution holds; the jars are only named like jars. */
export function distribution(version: string): Record<string, string> {
  return {
    [`lib/rocketmq-namesrv-${version}.jar`]: 'namesrv',
    [`lib/rocketmq-broker-${version}.jar`]: 'broker'.repeat(3000),
    [`lib/rocketmq-common-${version}.jar`]: 'common',
    'lib/netty-all-4.1.65.Final.jar': '',
    'conf/broker.conf': 'brokerName=broker-a\n',
    'conf/2m-2s-sync/broker-a.properties': 'brokerId=0\n',
    'bin/mqadmin': '#!/bin/sh\n',
    LICENSE: 'Apache License',
    'benchmark/producer.sh': 'not needed',
    'README.md': 'not needed',
  }
}

/** Writes files below a folder. */
export async function plant(folder: string, files: Record<string, string>): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  return folder
}

/** Every event, for looking at afterwards. */
export function recorder(): { events: ProgressEvent[]; emit: (event: ProgressEvent) => void } {
  const events: ProgressEvent[] = []
  return { events, emit: event => events.push(event) }
}
