import type { Component } from './component.ts'
import { controllerKeys } from './control.ts'
import { propertiesPath } from './deployed.ts'
import { instanceCommand, instanceFiles, type Kind } from './instance-files.ts'

const kind: Kind = {
  mainClass: 'org.apache.rocketmq.namesrv.NamesrvStartup',
  logs: 'namesrv',
  sections: (instance, deployment) => [
    { title: 'Where it listens', entries: [['listenPort', String(instance.ports.listen)]] },
    {
      title: 'Its files',
      entries: [
        ['kvConfigPath', `${instance.dir}/kvConfig.json`],
        ['configStorePath', propertiesPath(instance)],
      ],
    },
    {
      title: 'The controller in it',
      entries:
        instance.ports.controller == null
          ? []
          : [['enableControllerInNamesrv', 'true'], ...controllerKeys(instance, deployment)],
    },
  ],
}

/** A NameServer: knows which brokers there are. */
export const namesrv: Component = {
  files: (instance, deployment) => instanceFiles(kind, instance, deployment),
  launch: (instance, deployment) => instanceCommand(kind, instance, deployment),
  wave: 1,
  ready: ({ id, ports }) => [
    { kind: 'booted', instance: id },
    { kind: 'answers', instance: id },
    ...(ports.controller == null ? [] : [{ kind: 'led' as const, instance: id }]),
  ],
}
