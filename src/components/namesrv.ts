import type { Component } from './component.ts'
import { propertiesPath } from './deployed.ts'
import { instanceCommand, instanceFiles, type Kind } from './instance-files.ts'

const kind: Kind = {
  mainClass: 'org.apache.rocketmq.namesrv.NamesrvStartup',
  logs: 'namesrv',
  sections: instance => [
    { title: 'Where it listens', entries: [['listenPort', String(instance.ports.listen)]] },
    {
      title: 'Its files',
      entries: [
        ['kvConfigPath', `${instance.dir}/kvConfig.json`],
        ['configStorePath', propertiesPath(instance)],
      ],
    },
  ],
}

/** A NameServer: knows which brokers there are. */
export const namesrv: Component = {
  files: (instance, deployment) => instanceFiles(kind, instance, deployment),
  launch: (instance, deployment) => instanceCommand(kind, instance, deployment),
  wave: 1,
  ready: ({ id }) => [
    { kind: 'booted', instance: id },
    { kind: 'answers', instance: id },
  ],
}
