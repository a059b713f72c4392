import { good } from '../topology/load-text.ts'
import { replaced, withDefaults } from '../topology/refused.ts'
import type { Row } from './row.ts'

const dir = (text: string): string => withDefaults(`dir: ${text}`)
const quoted = (text: string): string => JSON.stringify(text)
const group = (name: string): string => replaced('broker-b:', `${name}:`)

export const paths: Row[] = [
  { what: 'relative', topology: dir('opt/rocketmq'), says: /7:18: .*absolute path/ },
  { what: 'the root, `/`', topology: dir('/'), says: /7:18: .*absolute path/ },
  { what: 'with `..`', topology: dir('/opt/../etc'), says: /7:18: .*absolute path/ },
  { what: 'with `.`', topology: dir('/opt/./x'), says: /7:18: .*absolute path/ },
  { what: 'with two slashes', topology: dir('/opt//x'), says: /7:18: .*absolute path/ },
  { what: 'with a blank', topology: dir('"/opt/my mq"'), says: /7:18: .*absolute path/ },
  { what: 'with a quote', topology: dir(quoted("/opt/it's")), says: /7:18: .*absolute path/ },
  { what: 'with a double quote', topology: dir(quoted('/opt/"mq"')), says: /7:18: .*absolute path/ },
  { what: 'with a line break', topology: dir(quoted('/opt/mq\nrm -rf /')), says: /7:18: .*absolute path/ },
  { what: 'with a NUL', topology: dir(quoted('/opt/mq\0')), says: /7:18: .*absolute path/ },
  { what: 'with letters beyond ASCII', topology: dir('/opt/火箭'), says: /7:18: .*absolute path/ },
  { what: 'with a variable', topology: dir('$HOME/mq'), says: /7:18: .*absolute path/ },
  { what: 'with a command', topology: dir(quoted('/opt/$(reboot)')), says: /7:18: .*absolute path/ },
  { what: 'in the home of another, `~bob/mq`', topology: dir('~bob/mq'), says: /7:18: .*absolute path/ },
  { what: 'empty', topology: dir('""'), says: /7:18: .*absolute path/ },
  { what: '5000 letters', topology: dir(`/${'x'.repeat(5000)}`), says: /7:18: .*200/ },
  { what: '`data: /`', topology: withDefaults('data: /'), says: /7:19: .*absolute path/ },
  {
    what: 'the store in the folder of the releases',
    topology: withDefaults('dir: /opt/rmq, data: /opt/rmq/trade/releases'),
    says: /broker-a's store .* lies in host A's folder/,
  },
  {
    what: 'one commit log for all',
    topology: withDefaults('config: { storePathCommitLog: /data/log }'),
    says: /7:23: 'storePathCommitLog' is decided by the topology/,
  },
  { what: 'a backslash, as on Windows', topology: withDefaults(`config: { k: 'C:\\x' }`), says: /7:26: .*backslash/ },
  { what: '`java: "/opt/my java"`', topology: withDefaults('java: "/opt/my java"'), says: /7:19: / },
  {
    what: '`identity:` with a line break',
    topology: withDefaults('identity: "~/.ssh/id\\n"'),
    says: /7:23: .*one line/,
  },
]

export const names: Row[] = [
  {
    what: 'a command, `$(reboot)`',
    topology: group('"$(reboot)"'),
    says: /6:3: '\$\(reboot\)' cannot be a group's name/,
  },
  { what: 'with a semicolon', topology: group('"b;reboot"'), says: /6:3: 'b;reboot' cannot be/ },
  { what: 'an option, `-rf`', topology: group('"-rf"'), says: /6:3: '-rf' cannot be/ },
  { what: 'with a blank', topology: group('"broker b"'), says: /6:3: 'broker b' cannot be/ },
  { what: 'with a line break', topology: group('"broker\\nb"'), says: /6:3: / },
  { what: '`..`', topology: group('".."'), says: /6:3: '\.\.' cannot be/ },
  { what: '`*`', topology: group('"*"'), says: /6:3: '\*' cannot be/ },
  { what: 'empty', topology: group('""'), says: /6:3: '' cannot be/ },
  { what: 'a number', topology: group('42'), says: /6:3: '42' cannot be/ },
  { what: '65 letters', topology: group('b'.repeat(65)), says: /6:3: .*64 at most/ },
  { what: 'letters beyond ASCII', topology: group('bröker'), says: /6:3: 'bröker' cannot be/ },
  { what: 'a word of JavaScript, `constructor`', topology: group('constructor'), says: /6:3: 'constructor' cannot be/ },
  {
    what: 'a folder of our own, `releases`',
    topology: group('releases'),
    says: /6:3: 'releases' is a name of rmqctl's own/,
  },
  {
    what: 'an id of our own, `namesrv-1`',
    topology: group('namesrv-1'),
    says: /6:3: 'namesrv-1' is a name of rmqctl's own/,
  },
  {
    what: 'a slave’s id, `broker-a-s`',
    topology: group('broker-a-s'),
    says: /'broker-a-s' would be the id of two instances/,
  },
  { what: 'a cluster `a/b`', topology: `${good}name: a/b\n`, says: /7:7: 'a\/b' cannot be a cluster's name/ },
  { what: 'a cluster `../../etc`', topology: `${good}name: ../../etc\n`, says: /7:7: .*cannot be a cluster's name/ },
  {
    what: 'a file `my trade.yaml`, which names the cluster',
    files: { 'my trade.yaml': good },
    argv: ['render', 'my trade.yaml', '-o', 'out'],
    says: /'my trade', from the file’s name or --name, cannot be a cluster's name/,
  },
  {
    what: '`--name "$(id)"`',
    topology: good,
    argv: ['render', 'trade.yaml', '-o', 'out', '--name', '$(id)'],
    says: /'\$\(id\)', .*cannot be a cluster's name/,
  },
  {
    what: 'a host `A,B`',
    topology: replaced('hosts: [A, B]', 'hosts: ["A,B", A, B]'),
    says: /2:9: 'A,B' cannot be a host id/,
  },
  {
    what: 'a host `A=B`',
    topology: replaced('hosts: [A, B]', 'hosts: ["A=B", A, B]'),
    says: /2:9: 'A=B' cannot be a host id/,
  },
  {
    what: 'an address as a host',
    topology: replaced('hosts: [A, B]', 'hosts: [10.0.0.1, A, B]'),
    says: /2:9: '10\.0\.0\.1' is an address/,
  },
  { what: 'a user `root; id`', topology: withDefaults('user: "root; id"'), says: /7:19: .*user name/ },
  { what: '`runAs: Rocket MQ`', topology: withDefaults('runAs: Rocket MQ'), says: /7:20: .*system user name/ },
]
