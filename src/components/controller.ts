import type { Component } from './component.ts'
import { controllerKeys } from './control.ts'
import { propertiesPath } from './deployed.ts'
import { instanceCommand, instanceFiles, type Kind } from './instance-files.ts'

const kind: Kind = {
  mainClass: 'org.apache.rocketmq.controller.ControllerStartup',
  logs: 'controller',
  sections: (instance, deployment) => [
    {
      title: 'Who leads the groups with it, and where it remembers that',
      entries: controllerKeys(instance, deployment),
    },
    { title: 'Its files', entries: [['configStorePath', propertiesPath(instance)]] },
  ],
}

/** Chooses the masters of groups with replicas; most of the controllers must run. Where it listens is said by controllerDLegerPeers. */
export const controller: Component = {
  files: (instance, deployment) => instanceFiles(kind, instance, deployment),
  launch: (instance, deployment) => instanceCommand(kind, instance, deployment),
  wave: 2,
  ready: ({ id }) => [
    { kind: 'booted', instance: id },
    { kind: 'led', instance: id },
  ],
}
