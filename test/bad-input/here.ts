import { execFile } from 'node:child_process'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { good } from '../topology/load-text.ts'
import type { Row } from './row.ts'

const exec = promisify(execFile)
const settings = (what: string, text: string | Uint8Array): Pick<Row, 'what' | 'files' | 'argv'> => ({
  what,
  files: { 'home/config/settings.ini': text },
  argv: ['list'],
})
const flags = (...words: string[]): Pick<Row, 'what' | 'topology' | 'argv'> => ({
  what: `\`${words.join(' ')}\``,
  topology: good,
  argv: ['render', 'trade.yaml', '-o', 'out', ...words],
})
const line = (...argv: string[]): Pick<Row, 'what' | 'topology' | 'argv'> => ({
  what: `\`rmqctl ${argv.map(word => (/[\s$'[]|^$/.test(word) ? `"${word}"` : word)).join(' ')}\``,
  topology: good,
  argv,
})
const variable = (name: string, value: string): Pick<Row, 'what' | 'env' | 'argv'> => ({
  what: `\`${name}=${value}\``,
  env: { [name]: value },
  argv: ['list'],
})
const far = ['--hosts', 'A=127.0.0.1:1,B=127.0.0.2:1']

export const settingsFile: Row[] = [
  { ...settings('a key mistyped', 'ouput = lines\n'), says: /settings\.ini:1:1: .*did you mean 'output'/ },
  { ...settings('a value mistyped', '; mine\noutput = line\n'), says: /settings\.ini:2:1: .*one of tree, lines, json/ },
  { ...settings('a section', '[rmqctl]\noutput = lines\n'), says: /settings\.ini:1:1: .*no sections/ },
  { ...settings('no value', 'user\n'), says: /settings\.ini:1:1: .*needs a value/ },
  { ...settings('a number out of range', 'concurrency = 0\n'), says: /settings\.ini:1:1: .*from 1 to 9999/ },
  { ...settings('YAML', 'output: lines\n'), says: /settings\.ini:1:1: unknown setting 'output: lines'/ },
  { ...settings('what a cluster is', 'hosts = A=10.0.0.1\n'), says: /settings\.ini:1:1: unknown setting 'hosts'/ },
  { ...settings('several', 'ouput = lines\nconcurrency = many\n'), says: /:1:1: [\s\S]*:2:1: / },
  { ...settings('a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0xff])), says: /settings\.ini/ },
  {
    what: '`rmqctl config set outptu lines`',
    argv: ['config', 'set', 'outptu', 'lines'],
    says: /did you mean 'output'/,
  },
  {
    what: '`rmqctl config set concurrency many`',
    argv: ['config', 'set', 'concurrency', 'many'],
    says: /from 1 to 9999/,
  },
]

export const commandLine: Row[] = [
  { ...line('stauts'), says: /unknown verb 'stauts', did you mean status/ },
  { ...line('deploy', 'trade.yaml'), says: /unknown verb 'deploy'\n {2}→ rmqctl up/ },
  { ...line('mqadmin', 'topicList', '-n', '127.0.0.1:9876'), says: /what mqadmin is to run stands after --/ },
  { ...line('up', '2m-2s-snyc'), says: /no topology or file '2m-2s-snyc'[\s\S]*did you mean '2m-2s-sync'/ },
  { ...line('render', 'trade.yml', '-o', 'out'), says: /no file trade\.yml/ },
  { ...line('render', 'trade.yaml'), says: /render needs --out/ },
  { ...line('list', '--jsn'), says: /unknown option '--jsn', did you mean --json/ },
  { ...line('list', 'all'), says: /list takes no words/ },
  { ...line('use'), says: /use needs a cluster/ },
  { ...line('use', 'trade'), says: /no cluster 'trade' is known here/ },
  { ...line('status'), says: /no cluster is known on this machine/ },
  { ...line('status', '--cluster', '../../etc/passwd'), says: /no cluster '\.\.\/\.\.\/etc\/passwd' is known/ },
  { ...line('status', '--cluster', 'a', '-f', 'trade.yaml'), says: /both --cluster and a topology/ },
  { ...line('up', 'trade.yaml', '-f', 'trade.yaml'), says: /two topologies/ },
  { ...line('exec'), says: /exec needs a command after --/ },
  { ...line('list', '--', 'x'), says: /list takes no words after --/ },
  { ...line('completion', 'csh'), says: /<shell> is bash, zsh or fish/ },
  { ...line('init', 'nothing'), says: /no shipped topology 'nothing'/ },
  { ...line('', ''), says: /unknown verb ''/ },
  { ...flags('--concurrency', '0'), says: /--concurrency is a number from 1 to 9999/ },
  { ...flags('--concurrency', '-1'), says: /--concurrency is a number from 1 to 9999/ },
  { ...flags('--concurrency', '1e9'), says: /--concurrency is a number from 1 to 9999/ },
  { ...flags('--timeout', '5'), says: /--timeout is a duration[\s\S]*--timeout 5s/ },
  { ...flags('--timeout', '-5s'), says: /--timeout is a duration/ },
  { ...flags('--lock-wait', 'soon'), says: /--lock-wait is a duration/ },
  { ...flags('--output', 'xml'), says: /--output is tree, lines, json or junit/ },
  { ...flags('--host-key', 'no'), says: /--host-key is strict or accept-new/ },
  { ...flags('--rocketmq', '5.3'), says: /'5\.3', from --rocketmq, is not a RocketMQ version/ },
  { ...flags('--rocketmq', 'latest'), says: /'latest', from --rocketmq, is not/ },
  { ...flags('--output', 'xml', '--concurrency', '0'), says: /--output[\s\S]*--concurrency/ },
  {
    ...line('plan', 'trade.yaml', '--skip', 'port'),
    says: /--skip: there is no check 'port'[\s\S]*did you mean 'ports'/,
  },
  { ...line('plan', 'trade.yaml', '--only', 'broker-z'), says: /broker-z/ },
  { ...line('plan', 'trade.yaml', '--new-store', 'broker-z'), says: /--new-store broker-z: there is no such broker/ },
  { ...line('plan', 'trade.yaml', '--release', 'none.zip'), says: /none\.zip/ },
  { ...line('logs', '--topology', 'trade.yaml', '-n', '-1'), says: /-n -1 cannot be read/ },
  { ...line('logs', '--topology', 'trade.yaml', '--since', 'yesterday'), says: /--since yesterday cannot be read/ },
  { ...line('logs', '--topology', 'trade.yaml', '--grep', '['), says: /--grep \[: / },
  { ...line('logs', '--topology', 'trade.yaml', '--file', '../../etc/shadow'), says: /--file .* cannot be read/ },
  { ...variable('RMQCTL_OUTPUT', 'xml'), says: /RMQCTL_OUTPUT is tree, lines, json or junit/ },
  { ...variable('RMQCTL_FORCE', 'perhaps'), says: /RMQCTL_FORCE is 1 or 0/ },
  { ...variable('RMQCTL_TIMEOUT', '5'), says: /RMQCTL_TIMEOUT is a duration/ },
  {
    ...variable('RMQCTL_MIRROR', 'mirror.example/rocketmq'),
    argv: ['release', 'fetch', '5.3.3'],
    says: /RMQCTL_MIRROR is no URL/,
  },
  { ...variable('RMQCTL_HOME', 'here'), says: /RMQCTL_HOME is not an absolute path/ },
]

export const identity: Row[] = [
  { ...line('status', '-f', 'trade.yaml', ...far, '--identity', 'none'), says: /--identity.* none/ },
  {
    ...line('status', '-f', 'trade.yaml', ...far, '--identity', 'folder'),
    prepare: async folder => void (await mkdir(join(folder, 'folder'))),
    says: /folder.*it is a folder/,
  },
  {
    ...line('status', '-f', 'trade.yaml', ...far, '--identity', 'trade.yaml'),
    says: /trade\.yaml is no key that can be used/,
  },
  {
    ...line('status', '-f', 'trade.yaml', ...far, '--identity', 'id_ed25519'),
    prepare: folder => unreadable(join(folder, 'id_ed25519'), ''),
    says: /id_ed25519 cannot be read: permission denied/,
  },
]

/** A topology that is there and cannot be read, or is no file at all. */
export const files: Row[] = [
  { what: 'missing', says: /there is no file trade\.yaml/ },
  { what: 'a folder', files: { 'trade.yaml/x': '' }, says: /trade\.yaml cannot be read: it is a folder/ },
  {
    what: 'a pipe that nobody writes into',
    prepare: async folder => void (await exec('mkfifo', [join(folder, 'trade.yaml')])),
    says: /trade\.yaml.*pipe that nobody writes into/,
  },
  {
    what: 'a device, `/dev/zero`',
    prepare: folder => symlink('/dev/zero', join(folder, 'trade.yaml')),
    says: /larger than 256 KB/,
  },
  {
    what: 'a device, `/dev/null`',
    prepare: folder => symlink('/dev/null', join(folder, 'trade.yaml')),
    says: /the file is empty/,
  },
  {
    what: 'a link in a circle',
    prepare: folder => symlink('trade.yaml', join(folder, 'trade.yaml')),
    says: /trade\.yaml cannot be read/,
  },
  {
    what: 'a link to nothing',
    prepare: folder => symlink('gone.yaml', join(folder, 'trade.yaml')),
    says: /there is no file trade\.yaml/,
  },
  {
    what: 'a name of 300 letters',
    argv: ['render', `${'x'.repeat(300)}.yaml`, '-o', 'out'],
    says: /cannot be read/,
  },
  {
    what: 'a file of somebody else, mode 0600',
    prepare: folder => unreadable(join(folder, 'trade.yaml'), good),
    says: /trade\.yaml cannot be read: permission denied/,
  },
  {
    what: 'rendered into a file',
    topology: good,
    files: { out: '' },
    says: /out/,
  },
]

/** A file that is there and not ours to read. */
async function unreadable(file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600 })
  if (process.getuid?.() === 0) process.seteuid?.(65534)
  else await chmod(file, 0)
}
