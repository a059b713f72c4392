import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bundleFiles, bundleReadme } from '../../src/commands/bundle-files.ts'
import { doctorDocument } from '../../src/commands/doctor-document.ts'
import type { ClusterEvidence } from '../../src/diagnosis/cluster-evidence.ts'
import { diagnoseCluster } from '../../src/diagnosis/diagnose-cluster.ts'
import { writeBundle } from '../../src/store/bundle.ts'
import { temporaryFolder } from '../shell/shells.ts'
import { Scene } from './status-scene.ts'

/** A cluster that has a secret wherever one can be. */
function filesWith(secret: string) {
  const scene = new Scene()
  const { deployment, facts, failures, view } = scene
  const broker = deployment.instances.find(one => one.id === 'broker-a')!
  broker.config.aclSecretKey = secret
  facts.A!.properties['/x/broker-a.properties'] = `brokerName=broker-a\naclSecretKey=${secret}\n`
  const log = {
    path: '/x/broker.log',
    firstLine: 1,
    text: `INFO signed with ${secret}\nINFO {"k":${JSON.stringify(secret)}}`,
  }
  const evidence: ClusterEvidence = {
    deployment,
    facts,
    failures,
    view,
    strangers: [],
    configs: { 'broker-a': { brokerName: 'broker-a', aclSecretKey: secret } },
    instances: {
      'broker-a': { instance: broker, logs: { broker: log }, listeners: [], disks: [], oomKills: [], limits: {} },
    },
  }
  const status = scene.document()
  return bundleFiles({
    status,
    document: doctorDocument(status, diagnoseCluster(evidence)),
    evidence,
    versions: { rmqctl: '1' },
    audit: [{ argv: ['up', '--note', secret] }],
    hostAudits: { A: `{"argv":[${JSON.stringify(secret)}]}\n` },
    secrets: [secret],
  })
}

test('no file has a secret in it', () => {
  const plain = fc.string({ minLength: 2, maxLength: 12 }).map(text => `q7#${text.replaceAll(/[^!-~]|\\/g, 'z')}`)
  fc.assert(
    fc.property(plain, secret => {
      const leaks = filesWith(secret).filter(({ text }) => text.includes(secret))
      return leaks.length === 0
    }),
    { numRuns: 50 },
  )
})

test('what is in it, told first', () => {
  const files = filesWith('q7#sentinel')
  const paths = files.map(({ path }) => path)
  expect(new Set(paths).size).toBe(paths.length)
  expect(paths).toEqual(
    expect.arrayContaining([
      'doctor.txt',
      'status.json',
      'audit.json',
      'hosts/A/facts.json',
      'hosts/A/audit.log',
      'instances/broker-a/logs/broker.log',
      'instances/broker-a/rendered/broker-a.properties',
      'instances/broker-a/rendered/launch.sh',
      'instances/broker-a/live.properties',
    ]),
  )
  const log = files.find(({ path }) => path.endsWith('logs/broker.log'))!
  expect(log.text).toBe('INFO signed with ***\nINFO {"k":"***"}\n')
  const { text } = bundleReadme(files, new Scene().document())
  for (const path of paths) expect(text).toContain(path)
  expect(text).toContain('Nothing was sent anywhere')
})

test('as a file: tar reads it, its owner alone may, and what is there is not overwritten', async () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'b.tar.gz')
  const files = [
    { path: 'README.txt', text: 'hello\n' },
    { path: `instances/${'long'.repeat(20)}/x.log`, text: '' },
  ]
  const bytes = await writeBundle(file, 'rmqctl-trade', files)
  expect(statSync(file)).toMatchObject({ size: bytes })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const listed = execFileSync('tar', ['tzf', file], { encoding: 'utf8' }).trim().split('\n')
  expect(listed).toEqual(files.map(({ path }) => `rmqctl-trade/${path}`))
  const read = execFileSync('tar', ['xzOf', file, 'rmqctl-trade/README.txt'], { encoding: 'utf8' })
  expect(read).toBe('hello\n')
  await expect(writeBundle(file, 'x', files)).rejects.toMatchObject({
    code: 'input',
    message: `${file} exists already`,
  })
})
