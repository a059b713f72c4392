import { bracketed } from '../topology/address.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import type { Component } from './component.ts'
import { hostOf, namesrvAddr, propertiesPath } from './deployed.ts'
import { instanceCommand, instanceFiles, type Kind, type Section } from './instance-files.ts'

const kind: Kind = {
  logs: 'dashboard',
  sections: (instance, deployment) => [
    { title: 'Where it listens', entries: [['server.port', String(instance.ports.listen)]] },
    { title: 'What it shows', entries: shown(deployment) },
    {
      title: 'Its files',
      entries: [
        ['rocketmq.config.dataPath', `${instance.dir}/data`],
        ['logging.config', `file:${instance.dir}/logback.xml`],
        ['server.tomcat.basedir', `${instance.dir}/tomcat`],
      ],
    },
    // later than 2.1.0 it shows heap dumps and its environment to everybody who knows the password of its source
    { title: 'What else it would serve', entries: [['management.endpoints.web.exposure.include', 'health']] },
  ],
  jar: jarPath,
  // its keys are in the file and not in the command line, which everybody on the host can read
  args: instance => [
    `--spring.config.additional-location=file:${propertiesPath(instance)}`,
    // Spring passes over words without dashes; by these two its process is known as those of RocketMQ are (shell/process.ts)
    propertiesPath(instance),
    'org.apache.rocketmq.dashboard',
  ],
}

/**
 * Apache RocketMQ Dashboard, a Spring Boot program of its own release: a web page that anybody who reaches it may use.
 */
export const dashboard: Component = {
  files: (instance, deployment) => instanceFiles(kind, instance, deployment),
  launch: (instance, deployment) => instanceCommand(kind, instance, deployment),
  wave: 6,
  ready: ({ id }) => [{ kind: 'answers', instance: id }],
}

/** 1.0.0 reads namesrvAddr; since 2.0 the first of a list wins over it (RMQConfigure.java), and its own file has one. */
function shown(deployment: Deployment): Section['entries'] {
  const nameservers = namesrvAddr(deployment)
  const proxies = proxyAddresses(deployment)
  return [
    ['rocketmq.config.namesrvAddr', nameservers],
    ['rocketmq.config.namesrvAddrs[0]', nameservers],
    ...(proxies[0] == null ? [] : [['rocketmq.config.proxyAddr', proxies[0]] satisfies [string, string]]),
    ...proxies.map((address, index): [string, string] => [`rocketmq.config.proxyAddrs[${index}]`, address]),
  ]
}

/** It speaks to proxies by RocketMQ's own protocol. */
function proxyAddresses(deployment: Deployment): string[] {
  return deployment.instances.flatMap(instance => {
    const { remoting } = instance.ports
    return remoting == null ? [] : [`${bracketed(hostOf(instance, deployment).address)}:${remoting}`]
  })
}

/** In a release of one file, whose name is ours (release/dashboard.ts). */
function jarPath(instance: DeployedInstance, deployment: Deployment): string {
  if (instance.jar == null) throw new Error(`${instance.id} has no jar`)
  return `${hostOf(instance, deployment).root}/releases/${instance.jar.folder}/lib/dashboard.jar`
}
