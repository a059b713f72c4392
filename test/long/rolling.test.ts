import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { javaClient } from '../support/java-client.ts'
import { localCluster, succeeded } from '../support/local-cluster.ts'
import { permissions } from '../support/permissions.ts'
import { rolledUnderLoad } from '../support/rolled.ts'

// The whole procedure with its real waits and clients as they are: both groups of 2m-2s-sync, 4 threads, 50 sends a second.
test.each((process.env.RMQCTL_TEST_ROCKETMQ ?? '5.3.3 4.9.7').split(' '))(
  '2m-2s-sync %s is rolled under load',
  async version => {
    await using cluster = await localCluster({ name: '2m-2s-sync', version })
    await cluster.up('--rocketmq', version)
    const client = await javaClient(version)
    const { document } = await cluster.status()
    const namesrv = document.nameservers.join(';')
    for (const { id, role, address } of document.instances)
      if (role === 'master') await client.topic({ namesrv, address, broker: id, topic: 'orders' })
    const load = await client.load({ namesrv, topic: 'orders', ledger: join(cluster.home.work, 'ledger'), retries: 5 })
    const before = await permissions(document.nameservers)
    writeFileSync(cluster.file, `${readFileSync(cluster.file, 'utf8')}  config: { flushIntervalCommitLog: 400 }\n`)
    const begin = Date.now()
    const rolled = await cluster.rmqctl(['up', cluster.file, '--rocketmq', version], { timeoutMs: 900_000 })
    const seconds = Math.round((Date.now() - begin) / 1000)
    const report = await load.finish()
    console.log(`${version}: ${seconds} s for two groups; ${rolledUnderLoad(report)}`)
    succeeded(rolled, 'up')
    expect(await permissions(document.nameservers)).toEqual(before)
    expect({ failed: report.failed, missing: report.missing }).toEqual({ failed: 0, missing: 0 })
  },
)
