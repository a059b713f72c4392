import { isBefore } from './model.ts'

/** Pinned, so that a release is the same wherever it is made; runs on Maven 3.2.5 and later. */
const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1'

/** The modules that a cluster runs; the rest of lib/ is what they depend on (distribution/release.xml). */
function modulesOf(version: string): string[] {
  const all = ['namesrv', 'broker', 'tools', 'client']
  return isBefore(version, '5.0.0') ? all : [...all, 'proxy', 'controller', 'container']
}

/** A pom that depends on RocketMQ's servers of one version, and on nothing else. */
export function pomText(version: string): string {
  const dependencies = modulesOf(version).map(
    module => `    <dependency>
      <groupId>org.apache.rocketmq</groupId>
      <artifactId>rocketmq-${module}</artifactId>
      <version>${version}</version>
    </dependency>`,
  )
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>rmqctl</groupId>
  <artifactId>release</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
${dependencies.join('\n')}
  </dependencies>
</project>
`
}

/**
 * Arguments that copy the runtime jars of `pom` into `lib`. `again` asks Maven to forget what it could not find before:
 * it remembers a failure for a day.
 */
export function mavenArguments(options: { pom: string; lib: string; again: boolean }): string[] {
  return [
    '--batch-mode',
    ...(options.again ? ['--update-snapshots'] : []),
    '--file',
    options.pom,
    `${plugin}:copy-dependencies`,
    '-DincludeScope=runtime',
    `-DoutputDirectory=${options.lib}`,
  ]
}
