import type { Component } from './component.ts'
import { proxyJsonPath } from './deployed.ts'
import { instanceCommand, instanceFiles, type Kind } from './instance-files.ts'
import { proxyJson } from './proxy-json.ts'

export const proxyClass = 'org.apache.rocketmq.proxy.ProxyStartup'

const kind: Kind = {
  mainClass: proxyClass,
  logs: 'proxy',
  args: instance => ['-pc', proxyJsonPath(instance), '-pm', 'cluster'],
  others: (instance, deployment) => [proxyJson(instance, deployment)],
}

/** A proxy in a process of its own: clients of 5.x speak gRPC with it, and it speaks with all brokers of the cluster. */
export const proxy: Component = {
  files: (instance, deployment) => instanceFiles(kind, instance, deployment),
  launch: (instance, deployment) => instanceCommand(kind, instance, deployment),
  wave: 5,
  ready: ({ id }) => [
    { kind: 'booted', instance: id },
    { kind: 'routes', instance: id },
  ],
}
