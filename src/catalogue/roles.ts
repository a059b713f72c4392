import { atLeast } from './version.ts'

/** What a configuration file can be for. A container runs brokers in its own process; rmqctl deploys none. */
export const configRoles = ['namesrv', 'broker', 'controller', 'proxy', 'container'] as const
export type ConfigRole = (typeof configRoles)[number]

const remoting = 'org.apache.rocketmq.remoting.netty'
const nettyServer = `${remoting}.NettyServerConfig`
const nettyClient = `${remoting}.NettyClientConfig`
const controller = 'org.apache.rocketmq.common.ControllerConfig'
const jraft = 'org.apache.rocketmq.common.JraftConfig'
const auth = 'org.apache.rocketmq.auth.config.AuthConfig'

/**
 * The objects that a process fills from its file; of a key that several have, the first one's default is the one that counts.
 * (5.3.3: BrokerStartup.java:114, NamesrvStartup.java:104, ControllerStartup.java:90, Configuration.java of the proxy,
 * BrokerContainerStartup.java:281, TieredMessageStore.java:85.)
 */
const filled: Record<ConfigRole, readonly string[]> = {
  namesrv: ['org.apache.rocketmq.common.namesrv.NamesrvConfig', nettyServer, nettyClient, controller, jraft],
  broker: [
    nettyServer,
    'org.apache.rocketmq.common.BrokerConfig',
    nettyClient,
    'org.apache.rocketmq.store.config.MessageStoreConfig',
    auth,
    'org.apache.rocketmq.tieredstore.MessageStoreConfig',
    'org.apache.rocketmq.tieredstore.common.TieredMessageStoreConfig',
  ],
  controller: [controller, jraft, nettyServer, nettyClient],
  proxy: ['org.apache.rocketmq.proxy.config.ProxyConfig', auth],
  container: ['org.apache.rocketmq.container.BrokerContainerConfig', nettyServer, nettyClient],
}

/** Every configuration class that some version has. */
export const configClasses: readonly string[] = [...new Set(Object.values(filled).flat())]

/** The configuration classes of a role; a 4.9 NameServer has no client of its own (4.9.8:NamesrvStartup.java:91). */
export function classesOf(role: ConfigRole, version: string): readonly string[] {
  return role === 'namesrv' && !atLeast(version, '5.0.0')
    ? filled.namesrv.filter(name => name !== nettyClient)
    : filled[role]
}
