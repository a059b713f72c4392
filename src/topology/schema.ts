import { z } from 'zod'
import * as fields from './fields.ts'

const instanceFields = {
  host: fields.hostId.describe('Host that it runs on, one of hosts.'),
}

const nameserver = z.strictObject({
  ...instanceFields,
  port: fields.port('Port. Default: 9876 + k, counted on its machine in file order.', 9876).optional(),
  ...optional(fields.settings),
  config: fields.namesrvConfig.optional(),
})

const broker = z.strictObject({
  ...instanceFields,
  port: fields
    .port(
      'listenPort; it also uses port - 2 (fast) and port + 1 (HA). Default: 10911 + 10·k, counted on its machine in file order.',
      10911,
    )
    .optional(),
  data: fields.data.optional(),
  ...optional(fields.settings),
  config: fields.brokerConfig.optional(),
})

const brokerPlace = z.union([fields.hostId, broker])

const group = z.strictObject({
  master: brokerPlace.meta({ description: 'The master: a host id, or a map when more is to be said.' }),
  slaves: z
    .array(brokerPlace)
    .meta({ description: 'Its slaves, each a host id or a map like the master. Default: none.' })
    .optional(),
  replication: fields.replication.optional(),
  flush: fields.flush.optional(),
  autostart: fields.autostart.optional(),
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
})

export type Topology = z.infer<typeof topologySchema>
export type GroupEntry = z.infer<typeof group>
export type HostEntry = z.infer<typeof host>
export type InstanceEntry = Partial<z.infer<typeof broker>> & { host: string }

/** Parts of RocketMQ that a later rmqctl deploys: refused by name instead of as a typing error. */
export const notYet: readonly string[] = ['proxies', 'proxy', 'controllers', 'controller', 'dashboard']

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
