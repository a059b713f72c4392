import { good } from '../topology/load-text.ts'
import { replaced } from '../topology/refused.ts'
import type { Row } from './row.ts'

const bound = (hosts: string): Pick<Row, 'topology' | 'argv' | 'what'> => ({
  what: `\`--hosts ${hosts}\``,
  topology: good,
  argv: ['render', 'trade.yaml', '-o', 'out', '--hosts', hosts],
})
const listed = (what: string, inventory: string | Uint8Array): Pick<Row, 'topology' | 'argv' | 'what' | 'files'> => ({
  what,
  topology: good,
  files: { 'hosts.ini': inventory },
  argv: ['render', 'trade.yaml', '-o', 'out', '--inventory', 'hosts.ini'],
})

export const hosts: Row[] = [
  {
    what: 'a host twice',
    topology: replaced('hosts: [A, B]', 'hosts: [A, B, A]'),
    says: /2:15: host 'A' is listed twice/,
  },
  {
    what: 'an instance on a host that there is not',
    topology: replaced('master: A,', 'master: Z,'),
    says: /5:23: .*'Z'/,
  },
  {
    ...bound('A=10.0.0.1,B=10.0.0.2'),
    what: 'a slave beside its own master',
    topology: replaced('slaves: [B]', 'slaves: [A]'),
    says: /5:35: .*one failure takes both/,
  },
  { ...bound('A=10.0.0.1'), says: /host B is not bound/ },
  { ...bound('10.0.0.1'), says: /host B is not bound/ },
  { ...bound('10.0.0.1,10.0.0.2,10.0.0.3'), says: /3 addresses for 2 hosts/ },
  { ...bound('A=10.0.0.1,C=10.0.0.2'), says: /no host 'C'/ },
  { ...bound('A=10.0.0.1,a=10.0.0.2'), says: /no host 'a'[\s\S]*did you mean 'A'/ },
  { ...bound('A=10.0.0.1,A=10.0.0.2'), says: /host 'A' is bound twice/ },
  { ...bound('A=10.0.0.1,10.0.0.2'), says: /name every host or none/ },
  { ...bound('A=10.0.0.1,B=root@10.0.0.1:22'), says: /one machine \(hosts 'A' and 'B'\)/ },
  { ...bound('A=10.0.0.1,B='), says: /host 'B': the address is missing/ },
  { ...bound(','), says: /the address is missing/ },
  { ...bound(''), says: /the address is missing/ },
  { ...bound('A=10.0.0.300,B=10.0.0.2'), says: /'10\.0\.0\.300' is not an address/ },
  { ...bound('A=10.0.0.1:0,B=10.0.0.2'), says: /'0' is not a port/ },
  { ...bound('A=10.0.0.1:ssh,B=10.0.0.2'), says: /'ssh' is not a port/ },
  { ...bound('A=::1:22,B=10.0.0.2'), says: /stands in brackets/ },
  { ...bound('A=-oProxyCommand=id,B=10.0.0.2'), says: /is not an address/ },
  { ...bound('A=$(id)@10.0.0.1,B=10.0.0.2'), says: /'\$\(id\)' is not a user name/ },
  { ...bound('A=https://10.0.0.1,B=10.0.0.2'), says: /A/ },
  { ...bound('A=local,B=10.0.0.2'), says: /host 'A' is this machine and others are not/ },
]

export const inventory: Row[] = [
  { ...listed('empty', ''), says: /no section \[hosts\]/ },
  { ...listed('no section', 'A = 10.0.0.1\nB = 10.0.0.2\n'), says: /hosts\.ini:1:1: 'A' stands before \[hosts\]/ },
  { ...listed('`[host]`', '[host]\nA = 10.0.0.1\n'), says: /hosts\.ini:1:1: unknown section \[host\]/ },
  { ...listed('a section of another tool', '[all:vars]\nansible_user=root\n'), says: /unknown section \[all:vars\]/ },
  { ...listed('a host twice', '[hosts]\nA = h\nA = i\n'), says: /hosts\.ini:3:1: host 'A' is bound twice/ },
  { ...listed('an unknown host', '[hosts]\nA = h\nB = i\nC = j\n'), says: /hosts\.ini:4:1: .*no host 'C'/ },
  { ...listed('an address alone', '[hosts]\n10.0.0.1\n'), says: /hosts\.ini:2:1: / },
  { ...listed('no address', '[hosts]\nA =\nB = i\n'), says: /hosts\.ini:2:1: .*missing/ },
  { ...listed('Ansible’s form', '[hosts]\nA ansible_host=10.0.0.1\nB = i\n'), says: /hosts\.ini:2:1: / },
  { ...listed('one host missing', '[hosts]\nA = h\n'), says: /host B is not bound/ },
  { ...listed('latin-1', Buffer.from('[hosts]\nA = h\xfc\n', 'latin1')), says: /hosts\.ini:2:\d+: .*not UTF-8/ },
  { ...listed('a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0xff])), says: /not UTF-8/ },
  { ...listed('`__proto__`', '[hosts]\n__proto__ = h\n'), says: /hosts\.ini:2:1: .*no host '__proto__'/ },
  {
    what: 'missing',
    topology: good,
    argv: ['render', 'trade.yaml', '-o', 'out', '--inventory', 'none.ini'],
    says: /there is no inventory none\.ini/,
  },
  {
    what: 'a folder',
    topology: good,
    files: { 'hosts.ini/x': '' },
    argv: ['render', 'trade.yaml', '-o', 'out', '--inventory', 'hosts.ini'],
    says: /hosts\.ini cannot be read: it is a folder/,
  },
]
