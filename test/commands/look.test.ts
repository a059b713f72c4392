import { expect, onTestFinished, test } from 'vitest'
import { lookAtAll } from '../../src/commands/look.ts'
import type { Session } from '../../src/commands/session.ts'
import { planUp } from '../../src/plan/up.ts'
import type { Cluster } from '../../src/topology/model.ts'
import { apply, bareWorld, settleIn } from '../plan/world.ts'
import { load } from '../topology/load-text.ts'
import { testContext } from './test-context.ts'

function cluster(nameservers: string): Cluster {
  const text = `name: trade\nrocketmq: "5.3.3"\nhosts: [A, B, C]\nnameservers: ${nameservers}\nbrokers: { broker-a: { master: A } }\n`
  return load(text, { hosts: 'A=root@10.0.0.1,B=root@10.0.0.2,C=root@10.0.0.3' }).cluster
}

test('what is looked at is what up would deploy: a NameServer before the others takes nobody the name', async () => {
  const before = cluster('[A, B]')
  const world = bareWorld(before)
  apply(world, planUp(settleIn(world, before), world.facts))
  const made = await testContext()
  onTestFinished(made.dispose)
  const context = { ...made, options: { ...made.options, skip: ['network'] } }
  const wanted = cluster('[C, A, B]')
  const session: Session = {
    target: { name: wanted.name, cluster: wanted, hosts: [] },
    facts: world.facts,
    connections: new Map(),
    failures: [],
    context,
    [Symbol.asyncDispose]: async () => {},
  }
  const { deployment } = await lookAtAll(session, context)
  const placed = deployment.instances.filter(({ role }) => role === 'namesrv').map(({ id, host }) => `${id} ${host}`)
  expect(placed).toEqual(['namesrv-3 C', 'namesrv-1 A', 'namesrv-2 B'])
})
