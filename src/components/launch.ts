import { isSecretKey } from '../catalogue/secrets.ts'
import { readsLogbackFromHome } from '../catalogue/version.ts'
import type { Command } from '../shell/command.ts'
import { instanceFunctions } from '../shell/process.ts'
import { quote } from '../shell/quote.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { configPath, proxyJsonPath } from './deployed.ts'
import { type LogKind, logbackNames } from './logback.ts'
import { renderTemplate } from './template.ts'

/** What launch.sh is made of. */
export interface Launch {
  instance: DeployedInstance
  deployment: Deployment
  command: Command
  logs: LogKind
}

/**
 * launch.sh: the one way in which an instance starts, by systemd and as a detached process alike. It refuses when the instance
 * runs already or its store is not the one it had, and then becomes the JVM. ROCKETMQ_HOME is the instance's own folder, because
 * 4.9 and 5.0 read logging and ACL files from its conf/ and several instances share a release.
 */
export function launchText({ instance, deployment, command, logs }: Launch): string {
  return renderTemplate('launch.sh', {
    id: instance.id,
    cluster: deployment.name,
    dir: quote(instance.dir),
    config: quote(configPath(instance)),
    store: instance.store == null ? undefined : quote(instance.store),
    owner: quote(`${deployment.name}/${instance.id}`),
    marker: [`cluster=${deployment.name}`, `instance=${instance.id}`].map(quote).join(' '),
    comparesFirst: comparesFirst(instance, deployment),
    waitsOut: instance.role === 'replica',
    logbackLinks: readsLogbackFromHome(deployment.rocketmq) ? logbackNames[logs] : [],
    proxyJson: instance.proxy == null ? undefined : quote(proxyJsonPath(instance)),
    functions: instanceFunctions,
    hasSecrets: Object.keys({ ...instance.config, ...instance.proxy?.config }).some(isSecretKey),
    argv: command.argv.map(quote),
  })
}

/**
 * A master whose slaves acknowledge with it: after a crash of its host they may have what its disk lost, and begun alone it would take
 * new messages in their place (rocketmq-facts 11.1).
 */
function comparesFirst({ id }: DeployedInstance, { groups }: Deployment): boolean {
  const group = groups.find(one => one.master === id)
  return group != null && group.replication.mode === 'sync' && group.slaves.length > 0 && group.autostart !== 'always'
}
