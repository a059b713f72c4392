import { isSecretKey } from '../catalogue/secrets.ts'
import { RmqctlError, throwAll } from '../errors.ts'
import type { Command } from '../shell/command.ts'
import type { FileSpec } from '../shell/files.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { ownedKeyFindings } from '../topology/owned-keys.ts'
import { hostOf, propertiesPath } from './deployed.ts'
import { jarArgv, javaArgv } from './java.ts'
import { launchText } from './launch.ts'
import { type LogKind, logbackText } from './logback.ts'
import { propertiesText } from './properties.ts'
import { renderTemplate } from './template.ts'

/** Keys that belong together, under one comment. */
export interface Section {
  title: string
  entries: [key: string, value: string][]
}

/** What makes one kind of instance different from another. */
export interface Kind {
  /** Of RocketMQ's own programs. */
  mainClass?: string
  /** A program of its own instead, for java -jar. */
  jar?(instance: DeployedInstance, deployment: Deployment): string
  logs: LogKind
  /** Of its properties file, where it has one. */
  sections?(instance: DeployedInstance, deployment: Deployment): Section[]
  /** Other files that its process reads. */
  others?(instance: DeployedInstance, deployment: Deployment): FileSpec[]
  /** What follows the main class; default: `-c` and the properties file. */
  args?(instance: DeployedInstance): string[]
}

/**
 * The files of an instance: what its process reads, logback.xml and launch.sh, owned by the user it runs as. The broker rewrites its
 * own properties file when its configuration is changed at run time (5.3.3:Configuration.java:179), so it may write there.
 * @throws RmqctlError `input` for a key or value that RocketMQ would read differently.
 */
export function instanceFiles(kind: Kind, instance: DeployedInstance, deployment: Deployment): FileSpec[] {
  const known = rendered.get(deployment)?.get(instance)
  if (known != null) return known
  const files = renderInstance(kind, instance, deployment)
  rendered.set(deployment, (rendered.get(deployment) ?? new WeakMap()).set(instance, files))
  return files
}

/** A planner asks for the same files several times; deployments are never changed once they are settled. */
const rendered = new WeakMap<Deployment, WeakMap<DeployedInstance, FileSpec[]>>()

function renderInstance(kind: Kind, instance: DeployedInstance, deployment: Deployment): FileSpec[] {
  const owner = hostOf(instance, deployment).runAs
  const command = instanceCommand(kind, instance, deployment)
  const sections = kind.sections?.(instance, deployment)
  return [
    ...(sections == null
      ? []
      : [
          {
            path: propertiesPath(instance),
            content: propertiesFile(sections, instance, deployment),
            mode: propertiesMode(instance),
            owner,
          },
        ]),
    ...(kind.others?.(instance, deployment) ?? []),
    { path: `${instance.dir}/logback.xml`, content: logbackText(kind.logs, deployment.rocketmq), mode: '0644', owner },
    {
      path: `${instance.dir}/launch.sh`,
      content: launchText({ instance, deployment, command, logs: kind.logs }),
      mode: '0755',
      owner,
    },
  ]
}

/** A file with a password in it is its owner's alone. */
function propertiesMode({ config }: DeployedInstance): string {
  return Object.keys(config).some(isSecretKey) ? '0600' : '0644'
}

/** The JVM of an instance, as launch.sh executes it. */
export function instanceCommand(kind: Kind, instance: DeployedInstance, deployment: Deployment): Command {
  const release = `${hostOf(instance, deployment).root}/releases/${deployment.release.folder}`
  const args = kind.args?.(instance) ?? ['-c', propertiesPath(instance)]
  const jar = kind.jar?.(instance, deployment)
  return {
    argv:
      jar == null
        ? javaArgv(instance, { mainClass: kind.mainClass ?? '', args, release })
        : jarArgv(instance, jar, args),
    env: { ROCKETMQ_HOME: instance.dir },
    cwd: instance.dir,
  }
}

function propertiesFile(own: Section[], instance: DeployedInstance, deployment: Deployment): string {
  throwAll(ownedKeyFindings([instance]).map(({ message, hint }) => new RmqctlError('input', message, { hint })))
  const sections = withUserConfig(own, instance.config)
  return renderTemplate('properties', {
    id: instance.id,
    cluster: deployment.name,
    rocketmq: deployment.rocketmq,
    sections: sections.map(({ title, entries }) => ({ title, text: propertiesText(entries) })),
  })
}

/** A user's value for a key of ours stands in its place; the other keys of the topology follow, by name. */
function withUserConfig(sections: Section[], config: Record<string, string>): Section[] {
  const ours = new Set(sections.flatMap(({ entries }) => entries.map(([key]) => key)))
  const own = Object.entries(config)
    .filter(([key]) => !ours.has(key))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return [
    ...sections.map(({ title, entries }) => ({
      title,
      entries: entries.map(([key, value]): [string, string] => [key, config[key] ?? value]),
    })),
    { title: "From the topology's config", entries: own },
  ].filter(({ entries }) => entries.length > 0)
}
