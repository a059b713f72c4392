import { good } from '../topology/load-text.ts'
import { replaced, withDefaults } from '../topology/refused.ts'
import type { Row } from './row.ts'

const utf16 = (text: string, isBig: boolean): Buffer => {
  const little = Buffer.from(`\ufeff${text}`, 'utf16le')
  return isBig ? little.swap16() : little
}

/** Nine lists of nine aliases each: 9^9 values for a parser that follows them. */
const bomb = Array.from({ length: 9 }, (_, n) => {
  const items = n === 0 ? Array(9).fill('x') : Array(9).fill(`*a${n - 1}`)
  return `a${n}: &a${n} [${items.join(', ')}]\n`
}).join('')

export const yaml: Row[] = [
  { what: 'an empty file', topology: '', says: /the file is empty/ },
  { what: 'blank lines and comments', topology: '\n# later\n\n', says: /the file is empty/ },
  { what: '`---` alone', topology: '---\n', says: /the file is empty/ },
  { what: 'a word', topology: 'hello\n', says: /1:1: a topology must be a map/ },
  { what: 'a list', topology: '- A\n- B\n', says: /1:1: a topology must be a map/ },
  { what: 'latin-1', topology: Buffer.from(`${good}# gr\xfcn\n`, 'latin1'), says: /:7:5: .*not UTF-8/ },
  { what: 'UTF-16, little end first', topology: utf16(good, false), says: /not UTF-8 but UTF-16/ },
  { what: 'UTF-16, big end first', topology: utf16(good, true), says: /not UTF-8 but UTF-16/ },
  { what: 'a letter cut in the middle', topology: Buffer.from([0x61, 0xe2, 0x82]), says: /:1:2: .*not UTF-8/ },
  { what: 'random bytes', topology: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0xff, 0xfe]), says: /not UTF-8/ },
  { what: 'a NUL', topology: `${good}name: "a\0b"\n`, says: /7:\d+: / },
  { what: 'a key twice', topology: `${good}hosts: [A]\n`, says: /7:1: 'hosts' is said twice/ },
  { what: 'a group twice', topology: `${good}  broker-a: { master: A }\n`, says: /7:3: 'broker-a' is said twice/ },
  {
    what: 'a host twice in a map',
    topology: replaced('hosts: [A, B]', 'hosts: { A: , B: , A: }'),
    says: /'A' is said twice/,
  },
  {
    what: 'a RocketMQ key twice',
    topology: withDefaults('config: { flushInterval: 1, flushInterval: 2 }'),
    says: /7:\d+: 'flushInterval' is said twice/,
  },
  { what: 'a tab indents', topology: good.replace('  broker-a', '\tbroker-a'), says: /5:1: a tab/ },
  { what: 'tabs before each line', topology: good.replaceAll(/^/gm, '\t'), says: /a tab/ },
  { what: 'an alias', topology: 'hosts: &h [A]\nnameservers: *h\n', says: /2:14: an alias \(\*h\)/ },
  { what: 'an alias of nothing', topology: `${good}name: *gone\n`, says: /7:7: / },
  { what: 'a merge key', topology: 'a: &a { b: 1 }\nc: { <<: *a }\n', says: /2:10: an alias/ },
  { what: 'a circle of aliases', topology: 'a: &a { b: *a }\n', says: /1:12: an alias \(\*a\)/ },
  { what: 'an alias bomb (9⁹ values)', topology: bomb, says: /an alias \(\*a0\)/ },
  { what: '50 MB', topology: Buffer.alloc(50_000_000, '#'), says: /larger than 256 KB/ },
  { what: '20 000 brackets', topology: '['.repeat(20_000), says: /nested too deeply/ },
  { what: 'fifty brackets', topology: `a: ${'['.repeat(50)}${']'.repeat(50)}\n`, says: /nested too deeply/ },
  { what: 'two documents', topology: `${good}---\n${good}`, says: /7:1: a second document/ },
  { what: 'an open bracket', topology: `${good}name: [\n`, says: /8:1: not valid YAML/ },
  { what: 'an open quote', topology: `${good}name: "trade\n`, says: /8:1: not valid YAML/ },
  { what: 'a colon that is missing', topology: `${good}flush async\n`, says: /:7:\d+: / },
  { what: 'a blank that is missing', topology: `${good}flush:async\n`, says: /:7:\d+: / },
  { what: 'wrongly indented', topology: good.replace('  broker-b', '   broker-b'), says: /:6:\d+: / },
  { what: 'a tag', topology: `${good}name: !secret x\n`, says: /7:7: a YAML tag/ },
  { what: 'a binary value', topology: `${good}name: !!binary aGk=\n`, says: /the tag tag:yaml.org,2002:binary/ },
  { what: 'a map as a key', topology: `${good}{ a: 1 }: b\n`, says: /7:1: / },
  { what: 'JSON with a comma too many', topology: '{ "rocketmq": "5.3.3",, }\n', says: /1:\d+: not valid YAML/ },
  {
    what: 'HTML, as from a login page',
    topology: '<!DOCTYPE html>\n<html><body>Log in</body></html>\n',
    says: /1:1: /,
  },
  { what: '`__proto__`', topology: `${good}__proto__: { a: 1 }\n`, says: /7:1: a key here is not a plain word/ },
]

/** Unusual, and as good as any other. */
export const odd: Row[] = [
  { what: 'a byte order mark', topology: `\ufeff${good}`, says: /wrote \d+ files/, code: 0 },
  { what: 'line ends of Windows', topology: good.replaceAll('\n', '\r\n'), says: /wrote \d+ files/, code: 0 },
  { what: 'an anchor that nobody uses', topology: good.replace('[A, B]', '&h [A, B]'), says: /wrote/, code: 0 },
  { what: '`---` before and `...` after it', topology: `---\n${good}...\n`, says: /wrote/, code: 0 },
  {
    what: 'JSON',
    topology: JSON.stringify({
      rocketmq: '5.3.3',
      hosts: ['A'],
      nameservers: ['A'],
      brokers: { 'broker-a': { master: 'A' } },
    }),
    says: /wrote/,
    code: 0,
  },
  { what: '`rocketmq: "4.8.0"`', topology: replaced('5.3.3', '4.8.0'), says: /wrote[\s\S]*older than 4\.9/, code: 0 },
  { what: '`heap: 4G`, a large letter', topology: withDefaults('jvm: { heap: 4G }'), says: /wrote/, code: 0 },
  {
    what: '`port: 0x4e20`',
    topology: replaced('nameservers: [A, B]', 'nameservers: [{ host: A, port: 0x4e20 }, B]'),
    says: /wrote/,
    code: 0,
  },
]
