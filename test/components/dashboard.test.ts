import { expect, test } from 'vitest'
import { componentOf } from '../../src/components/index.ts'
import { changesOf } from '../../src/plan/changes.ts'
import { hashOf } from '../../src/plan/differs.ts'
import { planUp } from '../../src/plan/up.ts'
import { assumedFacts, assumedRelease } from '../../src/settle/assumed.ts'
import { settle } from '../../src/settle/settle.ts'
import type { JarId } from '../../src/topology/dashboard-jar.ts'
import { good, load } from '../topology/load-text.ts'

const jar: JarId = { sha256: '', folder: 'dashboard-0123456789ab', version: '2.1.0', java: 17 }

function deployed(fields = '', javas?: number[], jarId = jar) {
  const text = good.replace('[A, B]', '[A, B, C]')
  const { cluster } = load(`${text}dashboard: { host: C, jar: ./d.jar${fields} }\n`, {
    hosts: '10.0.0.1,10.0.0.2,10.0.0.3',
  })
  const facts = Object.fromEntries(
    cluster.hosts.map(host => {
      const assumed = assumedFacts(host, cluster)
      const found = javas?.map(major => ({ ...assumed.javas[0]!, major, path: `/java-${major}` }))
      return [host.id, { ...assumed, ...(found == null ? {} : { javas: found }) }]
    }),
  )
  const deployment = settle({ cluster, facts, release: assumedRelease(cluster.rocketmq), jar: jarId })
  const instance = deployment.instances.find(({ id }) => id === 'dashboard')!
  return { deployment, facts, instance }
}

const textOf = (fields?: string) => {
  const { deployment, instance } = deployed(fields)
  const [file] = componentOf(instance).files(instance, deployment)
  return file!
}

test('its file says where it listens, what it shows and where its files are', () => {
  expect(
    textOf()
      .content.split('\n')
      .filter(line => line.includes('=')),
  ).toEqual([
    'server.port=8082',
    'rocketmq.config.namesrvAddr=10.0.0.1:9876;10.0.0.2:9876',
    'rocketmq.config.namesrvAddrs[0]=10.0.0.1:9876;10.0.0.2:9876',
    'rocketmq.config.dataPath=/opt/rocketmq/t/dashboard/data',
    'logging.config=file:/opt/rocketmq/t/dashboard/logback.xml',
    'server.tomcat.basedir=/opt/rocketmq/t/dashboard/tomcat',
    'management.endpoints.web.exposure.include=health',
  ])
})

test('keys of its own, a secret one in a file that only its user reads, and none on the command line', () => {
  const fields = ', port: 9000, config: { rocketmq.config.secretKey: s3cret, server.servlet.context-path: /mq }'
  const file = textOf(fields)
  expect(file.mode).toBe('0600')
  expect(file.content).toMatch(/server\.port=9000[\s\S]*secretKey=s3cret\nserver\.servlet\.context-path=\/mq\n/)
  const { deployment, instance } = deployed(fields)
  const argv = componentOf(instance).launch(instance, deployment).argv.join(' ')
  expect(argv).toMatch(
    /-jar \/opt\/rocketmq\/t\/releases\/dashboard-0123456789ab\/lib\/dashboard\.jar --spring\.config\.additional-location=file:\/opt\/rocketmq\/t\/dashboard\/dashboard\.properties \/opt\/rocketmq\/t\/dashboard\/dashboard\.properties org\.apache\.rocketmq\.dashboard$/,
  )
  expect(argv).not.toContain('s3cret')
})

test('its host gets its jar and no RocketMQ; it starts last, and is ready when its page answers', () => {
  const { deployment, facts, instance } = deployed()
  const { stages } = planUp(deployment, facts)
  const installed = stages
    .find(({ id }) => id === 'install')!
    .lanes.map(({ host, steps }) => [host, steps.map(step => 'folder' in step && step.folder)])
  expect(installed).toEqual([
    ['A', ['5.3.3']],
    ['B', ['5.3.3']],
    ['C', ['dashboard-0123456789ab']],
  ])
  expect(stages.map(({ id }) => id).slice(-2)).toEqual(['start-6', 'survey'])
  expect(componentOf(instance).ready(instance, deployment)).toEqual([{ kind: 'answers', instance: 'dashboard' }])
})

test('another jar is a change of its command line, by version and id', () => {
  const before = deployed()
  const { deployment, facts } = deployed('', undefined, { ...jar, version: '2.2.0', folder: 'dashboard-ba9876543210' })
  const [launch] = componentOf(before.instance)
    .files(before.instance, before.deployment)
    .filter(({ path }) => path.endsWith('launch.sh'))
  facts.C = { ...facts.C!, record: before.deployment, files: { [launch!.path]: hashOf(launch!.content) } }
  expect(changesOf(deployment, facts).filter(({ key }) => key === 'jar')).toMatchObject([
    { instance: 'dashboard', from: '2.1.0 dashboard-0123456789ab', to: '2.2.0 dashboard-ba9876543210' },
  ])
})

test('it gets a Java that its program runs on, whatever RocketMQ would take', () => {
  expect(deployed('', [8, 25]).instance.java.major).toBe(25)
  expect(deployed('', [8, 11]).instance.java.path).toBe('')
})
