import * as z from 'zod'
import * as fields from './fields.ts'

// A run reads one topology: to compile a reader for it takes longer than to read it.
z.config({ jitless: true })

const instanceFields = {
  host: fields.hostId.describe('Host that it runs on, one of hosts.'),
}

const nameserver = z.strictObject({
  ...instanceFields,
  port: fields.port('Port. Default: 9876 + k, counted on its machine in file order.', 9876).optional(),
  ...optional(fields.settings),
  controllerPort: fields
    .port(
      'Port of the controller in it, with controllers: nameservers. Default: 9878 + 10·k, counted on its machine.',
      9878,
    )
    .optional(),
  config: fields.namesrvConfig.optional(),
})

const controller = z.strictObject({
  ...instanceFields,
  port: fields.port('Port. Default: 9878 + 10·k, counted on its machine in file order.', 9878).optional(),
  ...optional(fields.settings),
  config: fields.controllerConfig.optional(),
})

const proxyPorts = {
  port: fields.port('gRPC port. Default: 8081 + 10·k, counted on its machine in file order.', 8081).optional(),
  remotingPort: fields
    .port('Port for clients of RocketMQ’s own protocol. Default: 8080 + 10·k, counted on its machine.', 8080)
    .optional(),
}

const proxy = z.strictObject({
  ...instanceFields,
  ...proxyPorts,
  ...optional(fields.settings),
  config: fields.proxyConfig.optional(),
})

const dashboard = z.strictObject({
  ...instanceFields,
  port: fields.port('Port of its web page. Default: 8082.', 8082).optional(),
  jar: fields.dashboardJar,
  ...optional(fields.settings),
  config: fields.dashboardConfig.optional(),
})

const localProxy = z
  .union([
    z.literal('local'),
    z.strictObject({
      mode: z.literal('local').meta({ description: 'The only one.', examples: ['local'] }),
      ...proxyPorts,
      config: fields.proxyConfig.optional(),
    }),
  ])
  .meta({ description: 'A proxy in the broker’s own process: local, or a map. Default: none.', examples: ['local'] })

const broker = z.strictObject({
  ...instanceFields,
  port: fields
    .port(
      'listenPort; it also uses port - 2 (fast) and port + 1 (HA). Default: 10911 + 10·k, counted on its machine in file order.',
      10911,
    )
    .optional(),
  data: fields.data.optional(),
  proxy: localProxy.optional(),
  ...optional(fields.settings),
  config: fields.brokerConfig.optional(),
})

const brokerPlace = z.union([fields.hostId, broker])

const replica = broker.extend({
  learner: z
    .boolean()
    .meta({ description: 'Never waited for and never master: a copy to read from. Default: false.', examples: [true] })
    .optional(),
})

const members = z.strictObject({
  master: brokerPlace
    .meta({ description: 'The master: a host id, or a map when more is to be said. Required, but with replicas.' })
    .optional(),
  slaves: z
    .array(brokerPlace)
    .meta({ description: 'Its slaves, each a host id or a map like the master. Default: none.' })
    .optional(),
  replicas: z
    .array(z.union([fields.hostId, replica]))
    .min(1)
    .meta({
      description:
        'Instead of master and slaves, with replication: controller: its members, one of which the controllers make master. A map says what a master’s does, and learner: true for a copy to read from, which is never waited for and never master.',
    })
    .optional(),
  replication: fields.replication.optional(),
  flush: fields.flush.optional(),
  autostart: fields.autostart.optional(),
})

const group = members.refine(({ master, replicas }) => master != null || replicas != null, {
  path: ['master'],
  // told beside what else is wrong with the group
  when: ({ value }) => typeof value === 'object' && value != null,
})

const shared = {
  dir: fields.dir.optional(),
  data: fields.data.optional(),
  ...optional(fields.settings),
  config: fields.brokerConfig.optional(),
  ...optional(fields.login),
}

const host = z.strictObject({ ...optional(fields.place), ...shared })

/** The whole of a topology file. Strict: a field that is not here is refused. */
export const topologySchema = z.strictObject({
  rocketmq: z
    .string()
    .min(1)
    .meta({ description: 'Version of RocketMQ, quoted, all three numbers. Required.', examples: ['5.3.3'] }),
  name: z
    .string()
    .min(1)
    .meta({
      description: "rmqctl's name of the cluster and brokerClusterName. Default: the file's name.",
      examples: ['trade'],
    })
    .optional(),
  hosts: z
    .union([z.array(fields.hostId).min(1), z.record(z.string(), host.nullable())])
    .meta({ description: 'The machines: a list of ids, or a map when more is to be said of them. Required.' }),
  defaults: z
    .strictObject(shared)
    .meta({
      description:
        'What holds for all instances; a host says it nearer, an instance nearest. config and data are for brokers: a NameServer says its own.',
    })
    .optional(),
  nameservers: z
    .array(z.union([fields.hostId, nameserver]))
    .min(1)
    .meta({ description: 'The NameServers, each a host id or a map. Required, one or more.' }),
  brokers: z
    .record(z.string(), group)
    .meta({ description: 'The broker groups by brokerName: a master and its slaves. Required, one or more.' }),
  replication: fields.replication.optional(),
  flush: fields.flush.optional(),
  autostart: fields.autostart.optional(),
  controllers: z
    .union([z.literal('nameservers'), z.array(z.union([fields.hostId, controller])).min(1)])
    .meta({
      description:
        'Who chooses the masters of groups with replicas: nameservers (one in each NameServer), or a list of hosts or maps. Default: none.',
    })
    .optional(),
  proxies: z
    .array(z.union([fields.hostId, proxy]))
    .min(1)
    .meta({ description: 'Proxies in processes of their own, each a host id or a map. Default: none.' })
    .optional(),
  proxy: z
    .literal('local')
    .meta({
      description: 'local: a proxy in the process of every broker that can be master. Default: none.',
      examples: ['local'],
    })
    .optional(),
  dashboard: dashboard.meta({ description: 'Apache RocketMQ Dashboard, a web page. Default: none.' }).optional(),
})

export type Topology = z.infer<typeof topologySchema>
export type GroupEntry = z.infer<typeof group>
export type HostEntry = z.infer<typeof host>
/** What can be said of an instance, whatever its role. */
export type InstanceEntry = Partial<z.infer<typeof replica>> &
  Partial<Pick<z.infer<typeof proxy>, 'remotingPort'>> &
  Partial<Pick<z.infer<typeof nameserver>, 'controllerPort'>> &
  Partial<Pick<z.infer<typeof dashboard>, 'jar'>> & { host: string }

export interface JsonSchema {
  description?: string
  type?: string
  enum?: unknown[]
  examples?: unknown[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: JsonSchema | boolean
  items?: JsonSchema
  anyOf?: JsonSchema[]
}

/** The topology as JSON Schema, for editors and for `rmqctl schema`. */
export function jsonSchema(): JsonSchema & Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(topologySchema, { io: 'input' })
  return { $schema, title: 'A topology of rmqctl', ...schema } as JsonSchema & Record<string, unknown>
}

/** The same fields, each of which may be left out. */
function optional<Shape extends Record<string, z.ZodType>>(
  shape: Shape,
): { [Key in keyof Shape]: z.ZodOptional<Shape[Key]> } {
  const entries = Object.entries(shape).map(([key, type]) => [key, type.optional()])
  return Object.fromEntries(entries) as { [Key in keyof Shape]: z.ZodOptional<Shape[Key]> }
}
