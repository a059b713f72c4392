import { nameserversOf, namesrvAddr } from '../components/deployed.ts'
import { moduleFlags } from '../components/java.ts'
import { RmqctlError } from '../errors.ts'
import type { Context } from './context.ts'
import { openDeployed } from './deployed.ts'
import type { MqadminOptions } from './options.ts'
import type { Result } from './result.ts'

/** RocketMQ's own admin tool, run on the first host that has the release, with its Java and this cluster's NameServers. */
export async function mqadmin(options: MqadminOptions, context: Context): Promise<Result> {
  await using deployed = await openDeployed(options, context)
  const { deployment, session } = deployed
  const instance = deployment.instances.find(one =>
    session.facts[one.host]?.releases.includes(deployment.release.folder),
  )
  const host = deployment.hosts.find(one => one.id === instance?.host)
  const connection = host == null ? undefined : session.connections.get(host.id)
  if (instance == null || host == null || connection == null)
    throw new RmqctlError('failed', `no host of ${deployment.name} has RocketMQ ${deployment.rocketmq}`, {
      hint: 'rmqctl up',
    })
  const nameservers = nameserversOf(deployment)
  // mqadmin itself would try for most of a minute and then show a stack trace
  if (!nameservers.some(one => session.facts[one.host]?.processes[one.id]?.running))
    throw new RmqctlError('failed', `no NameServer of ${deployment.name} runs`, { hint: 'rmqctl status' })
  const release = `${host.root}/releases/${deployment.release.folder}`
  const output = await connection.run(
    {
      argv: [
        instance.java.path,
        '-Xmx256m',
        ...moduleFlags(instance.java.major),
        `-Duser.home=${host.root}/mqadmin`,
        '-cp',
        `${release}/conf:${release}/lib/*`,
        'org.apache.rocketmq.tools.command.MQAdminStartup',
        ...options.args,
      ],
      env: { ROCKETMQ_HOME: release, NAMESRV_ADDR: namesrvAddr(deployment) },
      as: host.runAs,
    },
    { signal: context.signal },
  )
  const text = output.stdout.trimEnd()
  // mqadmin says what went wrong on standard output as often as on standard error
  if (output.code !== 0)
    throw new RmqctlError('failed', output.stderr.trim() || text || `mqadmin ended with exit code ${output.code}`)
  const warnings = output.stderr.trim()
  return { text: warnings === '' ? text : `${text}\n${warnings}` }
}
