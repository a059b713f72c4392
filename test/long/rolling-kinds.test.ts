import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoHosts } from '../hosts/hosts.ts'
import { type FourHosts, fourHosts, kindsOf } from '../support/four-hosts.ts'
import type { Load } from '../support/java-client.ts'
import { succeeded } from '../support/local-cluster.ts'
import { kindUnderLoad } from '../support/rolled.ts'

const reason = whyNoHosts()
const long = { timeoutMs: 1_500_000 }
const versions = (process.env.RMQCTL_TEST_ROCKETMQ ?? '5.3.3 4.9.7').split(' ')

// Messages that are not simply sent and read, while all brokers restart: with the timers that POP needs. What is measured is printed.
describe.skipIf(reason != null).each(versions)(
  `2m-2s-sync %s on four hosts, rolled under load of every kind`,
  version => {
    let four: FourHosts
    let load: Load<unknown> | undefined
    beforeAll(async () => {
      four = await fourHosts(version, { timers: true })
    }, 900_000)
    afterAll(async () => {
      load?.running.kill('SIGKILL')
      await four?.[Symbol.asyncDispose]()
    })

    test('messages of other kinds', async () => {
      for (const kind of kindsOf(version)) await four.topic(`kinds-${kind}`, { order: kind === 'ordered' })
      const kinds = await four.kinds()
      load = kinds
      await four.edit()
      // a broker of 4.9 does not keep that a topic is ordered: only ORDER_TOPIC_CONFIG could tell there
      if (!version.startsWith('4.')) {
        const refused = await four.here.rmqctl([...four.up, '--yes'], long)
        expect({ code: refused.code, stderr: refused.stderr }).toEqual({
          code: 3,
          stderr: expect.stringContaining('ordered topics would be disturbed: kinds-ordered'),
        })
      }
      const args = [...four.up, '--yes', '--ordered', 'remap']
      const rolled = await four.here.rmqctl(args, long)
      if (rolled.code !== 0) console.log((await four.here.rmqctl(['doctor'])).stdout)
      succeeded(rolled, 'up')
      const reports = await kinds.finish()
      for (const report of reports) console.log(`${version}: ${kindUnderLoad(report)}`)
      expect(reports.map(({ kind }) => kind)).toEqual(kindsOf(version))
      expect(reports.filter(({ missing }) => missing > 0)).toEqual([])
      await four.expectWell()
    })
  },
)
