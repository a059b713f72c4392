import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { plant, temporary } from './fakes.ts'

/** Makes the folder that -DoutputDirectory names, as `lib`. */
const copies = `for word; do case $word in -DoutputDirectory=*) lib=\${word#*=};; esac; done
mkdir -p "$lib"`

/**
 * A PATH whose `mvn` is a shell script of our own that says what a real one said (3.8.7), for what cannot be had on
 * demand: a repository that is away, a version that is not there. The real Maven is run in test/integration.
 */
export async function fakeMaven(body: string): Promise<{ env: NodeJS.ProcessEnv; folder: string }> {
  const folder = await plant(await temporary(), {})
  await writeFile(join(folder, 'mvn'), `#!/bin/sh\necho "$@" >> ${folder}/calls\n${body}\n`)
  await chmod(join(folder, 'mvn'), 0o755)
  return { env: { PATH: `${folder}:/usr/bin:/bin` }, folder }
}

/** A Maven that succeeds with a small release of `version`. */
export function copying(version: string): string {
  const jars = ['namesrv', 'broker', 'tools', 'common'].map(
    name => `echo ${name} > "$lib/rocketmq-${name}-${version}.jar"`,
  )
  return [
    copies,
    'echo "[INFO] Downloading from central: https://example.org/a.jar"',
    'echo "[INFO] Downloaded from central: https://example.org/a.jar (18 kB at 70 kB/s)"',
    ...jars,
    'echo "[INFO] Copying rocketmq-broker.jar to $lib"',
  ].join('\n')
}

export const notThere = `echo "[ERROR] Failed to execute goal on project release: Could not resolve dependencies for project rmqctl:release:pom:1: The following artifacts could not be resolved: org.apache.rocketmq:rocketmq-namesrv:jar:4.9.8, org.apache.rocketmq:rocketmq-broker:jar:4.9.8: Could not find artifact org.apache.rocketmq:rocketmq-namesrv:jar:4.9.8 in central (https://example.org/maven2) -> [Help 1]"
exit 1`

export const remembered = `echo "[ERROR] Failed to execute goal on project release: Could not resolve dependencies: org.apache.rocketmq:rocketmq-namesrv:jar:5.3.3 was not found in https://example.org/maven2 during a previous attempt. This failure was cached in the local repository and resolution is not reattempted until the update interval of central has elapsed or updates are forced -> [Help 1]"
exit 1`

export const offline = `echo "[ERROR] Plugin org.apache.maven.plugins:maven-dependency-plugin:3.6.1 or one of its dependencies could not be resolved: Failed to read artifact descriptor for org.apache.maven.plugins:maven-dependency-plugin:jar:3.6.1: Could not transfer artifact org.apache.maven.plugins:maven-dependency-plugin:pom:3.6.1 from/to central (https://example.org/m2): transfer failed for https://example.org/m2/maven-dependency-plugin-3.6.1.pom: Unknown host example.org: Name or service not known -> [Help 1]"
exit 1`
