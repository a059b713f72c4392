import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { rmqctl, tempHome } from '../support/rmqctl.ts'

const group = `<groupId>org.apache.rocketmq</groupId>`
const head = '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
const module = (name: string, rest = '') =>
  `${head}<parent>${group}<artifactId>rocketmq-all</artifactId><version>9.9.9</version></parent>
<artifactId>rocketmq-${name}</artifactId>${rest}</project>`
const jar = (name: string) =>
  `<dependency>${group}<artifactId>rocketmq-${name}</artifactId><version>9.9.9</version></dependency>`

/** As RocketMQ's source is laid out, with nothing in it: two modules, and a profile that makes the distribution. */
const source = {
  'pom.xml': `${head}
  ${group}
  <artifactId>rocketmq-all</artifactId>
  <version>9.9.9</version>
  <packaging>pom</packaging>
  <modules><module>namesrv</module><module>broker</module><module>distribution</module></modules>
</project>`,
  'namesrv/pom.xml': module('namesrv'),
  'namesrv/src/main/resources/namesrv.txt': 'namesrv',
  'broker/pom.xml': module('broker'),
  'broker/src/main/resources/broker.txt': 'broker',
  'distribution/pom.xml': module(
    'distribution',
    `<packaging>pom</packaging><profiles><profile><id>release-all</id>
<dependencies>${jar('namesrv')}${jar('broker')}</dependencies>
<build><finalName>rocketmq-9.9.9</finalName><plugins><plugin><artifactId>maven-assembly-plugin</artifactId><version>3.6.0</version>
<executions><execution><phase>package</phase><goals><goal>single</goal></goals>
<configuration><descriptors><descriptor>release.xml</descriptor></descriptors><appendAssemblyId>false</appendAssemblyId></configuration>
</execution></executions></plugin></plugins></build></profile></profiles>`,
  ),
  'distribution/release.xml': `<assembly><id>all</id><formats><format>zip</format></formats>
<fileSets><fileSet><includes><include>conf/**</include></includes></fileSet></fileSets>
<dependencySets><dependencySet><outputDirectory>lib</outputDirectory></dependencySet></dependencySets></assembly>`,
  'distribution/conf/broker.conf': 'brokerClusterName=DefaultCluster\n',
}

it('a distribution is built by Maven, kept, listed with its origin, and can be asked for by its id', async () => {
  await using home = await tempHome()
  for (const [path, content] of Object.entries(source)) {
    await mkdir(dirname(join(home.work, path)), { recursive: true })
    await writeFile(join(home.work, path), content)
  }
  const run = (...args: string[]) => rmqctl(args, { env: home.env, cwd: home.work })
  // every event: lines for people are thinned out, and with a warm repository Maven is done before the second one is due
  const built = await run('release', 'build', '--source', '.', '--output', 'json')
  expect(built).toMatchObject({ code: 0, stdout: expect.stringContaining('RocketMQ 9.9.9: rocketmq-broker, 3 of 4') })
  const ending = JSON.parse(built.stdout.trim().split('\n').at(-1)!) as { result: { release: { id: string } } }
  const { release } = ending.result
  expect(release).toMatchObject({ version: '9.9.9', origin: home.work, files: 3 })
  expect((await run('release', 'list')).stdout).toContain(release.id)
  expect((await run('release', 'fetch', '9.9.9', '--release', release.id)).stdout).toContain('was here already')
  expect(await readFile(join(home.path, 'home/cache/build.log'), 'utf8')).toContain('BUILD SUCCESS')
})
