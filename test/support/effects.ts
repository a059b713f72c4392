import { importsOf, withoutStrings } from './imports.ts'

/**
 * Files of src/ that touch the world: files, sockets, processes, the terminal, the clock, chance. Everything else is pure:
 * the same arguments give the same result, and a test needs nothing but a call. Add a file here only when that is its purpose.
 */
export const effectful = [
  'catalogue/data.ts', // the lists of keys that come with rmqctl
  'cli/', // the terminal: whether there is one, and its size
  'commands/ask.ts', // questions
  'commands/context.ts', // clock, user, environment and streams, for everybody below
  'commands/dial.ts', // sockets to RocketMQ, directly or through a host
  'commands/engine.ts', // the monotonic clock of a run
  'commands/restore-wiped.ts', // the same
  'commands/init.ts', // writes the topology that it makes
  'commands/render.ts', // writes what it rendered
  'commands/session.ts', // who runs this, for the login
  'commands/show-logs.ts', // a pause between two reconnections
  'connection/collect.ts',
  'connection/host-keys.ts',
  'connection/local.ts',
  'connection/ssh.ts',
  'connection/ssh-auth.ts',
  'connection/ssh-config-files.ts',
  'connection/ssh-exec.ts',
  'connection/ssh-handshake.ts',
  'connection/ssh-identities.ts',
  'connection/ssh-link.ts',
  'execute/',
  'main.ts',
  'probes/',
  'release/',
  'remoting/client.ts',
  'remoting/grpc/call.ts',
  'report/tree.ts',
  'report/tree-canvas.ts',
  'store/',
  'topology/load.ts',
  'topology/user-file.ts',
]

const modules =
  /^(node:)?(fs|fs\/promises|net|tls|dns|dns\/promises|http|https|http2|child_process|os|process|readline|stream\/promises|timers\/promises|worker_threads)$|^(ssh2|execa|listr2|yauzl|env-paths|@inquirer\/.*)$/

const uses: [string, RegExp][] = [
  [
    'process',
    /(?<![.\w])process\.(env|argv|cwd|platform|exit|std\w+|on|once|off|kill|getuid|hrtime|memoryUsage|nextTick|versions?)\b/,
  ],
  ['the clock', /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b/],
  ['chance', /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\brandomInt\b/],
  ['a timer', /(?<![.\w])(setTimeout|setInterval|setImmediate)\(/],
  ['the network', /(?<![.\w])fetch\(/],
  ['the console', /(?<![.\w])console\.\w+\(/],
]

/** What a file does to the world, as words; empty for a pure one. */
export function effectsOf(path: string, text: string): string[] {
  const imported = importsOf(path, text).filter(one => !one.typeOnly && modules.test(one.specifier))
  const code = withoutStrings(text)
  return [
    ...imported.map(one => one.specifier),
    ...uses.filter(([, pattern]) => pattern.test(code)).map(([name]) => name),
  ]
}

/** A listed file, or one in a listed folder. */
export function mayHaveEffects(path: string): boolean {
  const inside = path.replace(/^src\//, '')
  return effectful.some(one => (one.endsWith('/') ? inside.startsWith(one) : inside === one))
}
