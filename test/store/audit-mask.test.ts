import { expect, test } from 'vitest'
import { maskArgv } from '../../src/store/audit-mask.ts'

test.each([
  [
    ['up', '--password', 'S3'],
    ['up', '--password', '***'],
  ],
  [
    ['up', '--password=S3'],
    ['up', '--password=***'],
  ],
  [
    ['up', '--release', 'https://bob:S3@mirror.example/a.zip?token=S3&x=1'],
    ['up', '--release', 'https://***@mirror.example/a.zip?token=***&x=1'],
  ],
  [
    ['mqadmin', '--', 'updateAclConfig', '-a', 'S3', '-s', 'S3', '-n', 'a:1'],
    ['mqadmin', '--', 'updateAclConfig', '-a', '***', '-s', '***', '-n', 'a:1'],
  ],
  [
    ['mqadmin', '--', 'createUser', '-u', 'bob', '-p', 'S3'],
    ['mqadmin', '--', 'createUser', '-u', 'bob', '-p', '***'],
  ],
  [
    ['exec', '--', 'env', 'DB_PASSWORD=S3', 'API_TOKEN=S3', 'run'],
    ['exec', '--', 'env', 'DB_PASSWORD=***', 'API_TOKEN=***', 'run'],
  ],
  [
    ['exec', '--', 'sh', '-c', 'curl -H "Authorization: Bearer S3" x'],
    ['exec', '--', 'sh', '-c', 'curl -H "Authorization: *** x'],
  ],
  [
    ['exec', '--', 'echo', '{"secretKey":"S3","a":1}'],
    ['exec', '--', 'echo', '{"secretKey":***,"a":1}'],
  ],
  [
    ['up', 'trade.yaml', '--hosts', 'A=root@10.0.0.11', '--identity', '/k', '--confirm', 'trade'],
    ['up', 'trade.yaml', '--hosts', 'A=root@10.0.0.11', '--identity', '/k', '--confirm', 'trade'],
  ],
])('%j', (argv, masked) => {
  const kept = maskArgv(argv)
  expect(kept.join(' ')).not.toContain('S3')
  expect(kept).toEqual(masked)
})
