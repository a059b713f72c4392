import { expect, test } from 'vitest'
import { lintText } from '../../src/report/lint.ts'
import { lintJunit } from '../../src/report/lint-junit.ts'

const findings = [
  { level: 'error', rule: 'wrong-type', message: "'<x>' is no number", where: 'a.conf:1:2', hint: 'write 1\nor 2' },
  { level: 'warning', rule: 'wrong-type', message: 'doubtful', where: 'a.conf:2:2', hint: undefined },
  { level: 'warning', rule: 'other', message: 'also & so', where: undefined, hint: 'do' },
] as const

test('lines as compilers write them, and how it stands', () => {
  expect(lintText({ source: 'a.conf', about: 'RocketMQ 5.3.3, broker', findings }, false)).toBe(`\
a.conf:1:2: error: '<x>' is no number [wrong-type]
  → write 1
  → or 2
a.conf:2:2: warning: doubtful [wrong-type]
warning: also & so [other]
  → do
a.conf: 1 error, 2 warnings (RocketMQ 5.3.3, broker)`)
  expect(lintText({ source: 't', about: '', findings: [] }, false)).toBe('t: nothing found')
})

test('JUnit: a case a rule, failed by errors only', () => {
  expect(lintJunit('a.conf', findings)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="rmqctl lint">
  <testsuite name="a.conf" tests="2" failures="1">
    <testcase classname="a.conf" name="wrong-type">
      <failure message="'&#60;x&#62;' is no number">a.conf:1:2
'&#60;x&#62;' is no number
write 1
or 2</failure>
      <system-out>warning: a.conf:2:2
doubtful</system-out>
    </testcase>
    <testcase classname="a.conf" name="other">
      <system-out>warning: also &#38; so
do</system-out>
    </testcase>
  </testsuite>
</testsuites>`)
  expect(lintJunit('a.conf', [])).toContain('tests="1" failures="0"')
})
