import * as z from 'zod'
import { isAddress, isUser } from './address.ts'
import { parseSize, sizePattern } from './size.ts'

/**
 * The leaves of a topology: one value each, with the sentence that documents it. The reference in docs/topologies.md, the
 * JSON Schema and the comments of `rmqctl init` are made of these.
 */
const documented = <T extends z.ZodType>(type: T, description: string, ...examples: unknown[]): T =>
  type.meta({ description, examples })

/** Text that goes on one line and never looks like an option. */
const word = z
  .string()
  .regex(/^[^\s\p{Cc}-][^\p{Cc}]*$/u, 'must be one line of text that does not begin with a blank or -')

/** Absolute, or below the login's home; nothing that a shell, a unit or a properties file would read otherwise. */
const folderPattern = /^(~|~?(\/(?!\.\.?(\/|$))[A-Za-z0-9._@+=-]+)+)\/?$/

const folder = z
  .string()
  .regex(
    folderPattern,
    'must be an absolute path or begin with ~/, of letters, digits and . _ @ + = - (no blank, no ..)',
  )
  .max(200, 'must be 200 letters or less')

const sizeText = "must be a whole number with g or m, for example '4g' or '256m'"

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

const size = z.string().regex(sizePattern, { error: sizeText, abort: true })

/** With less no NameServer boots, whatever the Java. */
const leastHeapMb = 32

const heap = size.refine(text => (parseSize(text) ?? 0) >= leastHeapMb * 2 ** 20, `must be at least ${leastHeapMb}m`)

const user = z.string().refine(isUser, 'must be a user name')

const copies = z.int().min(2, 'must be 2 or more: the master and at least one slave (for fewer write async or none)')

const copiesText = 'Copies that a send waits for, the master’s own counted; with sync only. Default: 2.'

const mode = documented(
  z.enum(['none', 'async', 'sync', 'controller']),
  'When a send is acknowledged. Required in a map.',
  'sync',
)

export const port = (description: string, example: number) =>
  documented(z.int().min(1).max(65535), description, example)

export const hostId = z.string().min(1)

/** What can be said for the file, a host or an instance. */
export const settings = {
  java: documented(
    z.union([
      z
        .string()
        .regex(/^(auto|[0-9]{1,2}|\/[^\s\p{Cc}]+)$/u, "must be auto, an absolute path or a major version such as '17'"),
      z.int().min(8).max(99),
    ]),
    'Which Java: auto (the best one found for this RocketMQ), the absolute path of a java program or its home, or a major version. Default: auto.',
    'auto',
  ),
  jvm: z
    .strictObject({
      heap: documented(
        heap,
        'Heap, -Xms and -Xmx. Default: on hosts 1 GB for a NameServer and min(8 GB, memory / 4 / brokers there) for a broker; on this machine 128m and 256m.',
        '4g',
      ),
      direct: documented(size, 'Direct memory, brokers only. Default: half of the heap; on this machine 256m.', '2g'),
      options: documented(
        z.array(z.string().regex(/^-[^\p{Cc}]+$/u, 'must begin with - and be one line')),
        'More options for the JVM. A nearer list replaces a farther one. Default: none.',
        ['-XX:+UseG1GC'],
      ),
    })
    .partial()
    .meta({ description: 'The Java virtual machine of an instance.' }),
  supervisor: documented(
    z.enum(['auto', 'systemd', 'process']),
    'Who keeps it running: systemd, or nobody (a detached process). Default: auto (systemd with root or sudo where it runs, else process).',
    'auto',
  ),
}

export const data = documented(
  folder,
  "Folder for message stores: <data>/<name>/<id>/store. Default: the host's dir.",
  '/data1',
)

export const brokerConfig = documented(
  z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  'RocketMQ keys of brokers, as they stand in broker.properties; the text of a value is kept as written. Default: none.',
  { fileReservedTime: 72 },
)

export const namesrvConfig = documented(
  z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  'RocketMQ keys of this NameServer. Default: none.',
  { serverWorkerThreads: 8 },
)

const configOf = (what: string, example: Record<string, unknown>) =>
  documented(
    z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    `RocketMQ keys of ${what}. Default: none.`,
    example,
  )

export const controllerConfig = configOf('this controller', { controllerHeartBeatTimeoutMills: 10000 })

export const proxyConfig = configOf('this proxy, as they stand in rmq-proxy.json', { grpcThreadPoolNums: 16 })

export const dashboardConfig = documented(
  z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  'Keys of the dashboard, as they stand in its application.properties. Default: none.',
  { 'rocketmq.config.loginRequired': true },
)

export const dashboardJar = documented(
  z.union([
    word.refine(text => !/^https?:/i.test(text), 'must be a path or an id; of a URL also the hash: { url, sha256 }'),
    z.strictObject({
      url: documented(
        z.string().refine(isWebAddress, 'must be an http:// or https:// URL'),
        'Where it is downloaded, by this machine. Required in a map.',
        'https://files.example/rocketmq-dashboard-2.1.0.jar',
      ),
      sha256: documented(
        z.string().regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hexadecimal digits, as sha256sum prints them'),
        'The hash that it must have. Required in a map.',
        '9a671e97795e0c4f2f6a3fd0f8e6f1c1d1d8f6b0b4f1b6a0a5c1b1e4d9c2f3a7',
      ),
    }),
  ]),
  'Its program: a path, from the topology’s folder, an id of `rmqctl release list`, or { url, sha256 }. Required.',
  './rocketmq-dashboard.jar',
)

/** How a host is reached and as whom, where many hosts share it. */
export const login = {
  user: documented(user, 'Login user. Default: what ~/.ssh/config says, else your own name.', 'rmq'),
  identity: documented(
    word,
    'Private key file on this machine. Default: ~/.ssh/config, the agent, the usual keys.',
    '~/.ssh/id_ed25519',
  ),
  jump: documented(word, 'Jump host: [user@]address[:port] or a name of ~/.ssh/config. Default: none.', 'bastion'),
  sudo: documented(
    z.boolean(),
    'Become root by passwordless sudo. Default: when the login is not root and it works.',
    true,
  ),
  runAs: documented(
    z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be a system user name: small letters, digits, - and _'),
    'User that everything belongs to. Default: rocketmq (created when missing) with root or sudo, else the login user.',
    'rocketmq',
  ),
}

export const dir = documented(
  folder,
  'Folder that everything lives under, in <dir>/<name>. Default: /opt/rocketmq; ~/rocketmq for a login that may not write there.',
  '/opt/rocketmq',
)

/** Where one host is. */
export const place = {
  address: documented(
    z
      .string()
      .refine(
        text => isAddress(text.replace(/^\[(.*)\]$/, '$1')),
        'must be a name or an address, without user and port (they have fields of their own)',
      ),
    'Name or address that SSH connects to; local is this machine. Default: bound by --hosts or --inventory; bound nowhere, all hosts are this machine.',
    '10.0.0.11',
  ),
  port: port('Port of sshd. Default: what ~/.ssh/config says, else 22.', 22),
  fingerprint: documented(
    z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}=?$/, "must be as ssh-keygen -lf prints it: 'SHA256:' and 43 letters"),
    'Fingerprint that the host key must have. Default: known_hosts decides.',
    'SHA256:uNiVztksCsDhcc0u9e8BrrAQNYxJvXyvTSSLJq9Zc2Y',
  ),
  advertise: documented(
    z.string().refine(isAddress, 'must be a name or an address without a port'),
    'Address that RocketMQ registers and others dial, when it is not the one of SSH. Default: address.',
    '192.168.1.11',
  ),
}

export const replication = documented(
  z.union([mode, z.strictObject({ mode, copies: documented(copies, copiesText, 2).optional() })]),
  'Copies of a message before a send is acknowledged: none (no slave), async (the slave follows), sync (the slave has it), controller (every replica that keeps up has it, and controllers choose the master), or { mode: sync, copies: n } with the master’s own copy counted. Default: async in a group with slaves, else none; sync means 2 copies, whatever the number of slaves.',
  'sync',
)

export const autostart = documented(
  z.enum(['auto', 'always']),
  'Whether a master with synchronous slaves starts by itself after a crash of its host: auto (not before rmqctl up has compared it with a slave, which may have what its disk lost) or always. A clean reboot starts it in any case. Default: auto.',
  'auto',
)

export const flush = documented(
  z.enum(['async', 'sync']),
  'When a master has a message on its disk: soon after (async) or before it acknowledges (sync). Default: async.',
  'async',
)
