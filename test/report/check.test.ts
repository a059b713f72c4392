import { expect, test } from 'vitest'
import { checkText } from '../../src/report/check.ts'
import type { CheckDocument } from '../../src/report/check-document.ts'
import { checkJunit } from '../../src/report/junit.ts'

const document: CheckDocument = {
  v: 1,
  cluster: 'trade',
  ok: false,
  errors: 1,
  warnings: 1,
  hosts: ['A', 'B'],
  checks: ['java', 'swap', 'network'],
  skipped: ['clock'],
  findings: [
    {
      check: 'network',
      level: 'error',
      host: 'B',
      where: 'B → 10.0.0.11:10912 (HA) to broker-a',
      what: 'B → 10.0.0.11:10912 (HA) to broker-a is blocked: no answer in 3 s; A has a firewall (nftables)',
      why: 'A slave gets no message.',
      cure: 'on A: nft insert rule inet guard incoming tcp dport 10912 accept',
    },
    {
      check: 'swap',
      level: 'warning',
      host: 'A',
      what: 'swappiness is <60>',
      why: 'JVMs "stop".',
      cure: 'a & b\nor c',
    },
  ],
  roads: [
    { from: 'B', to: 'A', instance: 'broker-a', address: '10.0.0.11', port: 10912, use: 'HA', state: 'blocked' },
    {
      from: 'B',
      to: 'A',
      instance: 'namesrv-1',
      address: '10.0.0.11',
      port: 9876,
      use: 'NameServer',
      state: 'refused',
    },
  ],
  fixed: [{ host: 'A', text: 'install a Java runtime (default-jre-headless)' }],
}

test('a table of checks by hosts, each finding with its reason and its cure, and what it comes to', () => {
  expect(checkText(document, { color: false, unicode: true })).toBe(`CHECK    A        B
java     ok       ok
swap     warning  ok
network  ok       error

fixed A: install a Java runtime (default-jre-headless)
error B network: B → 10.0.0.11:10912 (HA) to broker-a is blocked: no answer in 3 s; A has a firewall (nftables)
  A slave gets no message.
  → on A: nft insert rule inet guard incoming tcp dport 10912 accept

warning A swap: swappiness is <60>
  JVMs "stop".
  → a & b
  → or c

trade cannot be deployed as it is: 1 error, 1 warning on 2 machines; 1 of 2 connections open; skipped: clock`)
})

test('JUnit: errors fail, warnings do not, what was skipped is said; nothing in a text breaks the XML', () => {
  const text = checkJunit({
    ...document,
    findings: [document.findings[1]!, { ...document.findings[0]!, what: 'a\u0000\u001b[1m<b>' }],
  })
  expect(text).toContain('<testsuite name="A" tests="4" failures="0" skipped="1">')
  expect(text).toContain('<testsuite name="B" tests="4" failures="1" skipped="1">')
  expect(text).toContain('<testcase classname="trade.B" name="network">\n      <failure message="a[1m&#60;b&#62;">')
  expect(text).toContain('swappiness is &#60;60&#62;\nJVMs &#34;stop&#34;.\na &#38; b')
  expect(text).toContain('<testcase classname="trade.A" name="clock"><skipped/></testcase>')
})
