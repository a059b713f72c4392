import { expect, test } from 'vitest'
import { immutableErrors } from '../../src/commands/immutable.ts'
import { errorText } from '../../src/errors.ts'
import { changesOf } from '../../src/plan/changes.ts'
import { planUp } from '../../src/plan/up.ts'
import { apply, bareWorld, settleIn } from '../plan/world.ts'
import { good, load } from '../topology/load-text.ts'

/** What is said when a deployed topology becomes another one. */
function refused(after: string, newStores: string[] = []): string[] {
  const options = { hosts: 'A=root@10.0.0.11,B=root@10.0.0.12' }
  const before = load(good, options).cluster
  const world = bareWorld(before)
  apply(world, planUp(settleIn(world, before), world.facts))
  const { cluster, placeOf } = load(after, options)
  return immutableErrors(changesOf(settleIn(world, cluster), world.facts), { placeOf }, newStores).map(errorText)
}

test('what a store was made with cannot be changed; said once an instance, with its line', () => {
  const own = good.replace(
    'master: A, slaves: [B] }',
    'master: { host: A, config: { mappedFileSizeCommitLog: 1048576 } }, slaves: [B] }',
  )
  expect(refused(own)).toEqual([
    [
      'error: t.yaml:5:69: broker-a mappedFileSizeCommitLog (default) → 1048576: this cannot be changed, its store was made with it',
      '  → put it back',
      '  → or, when its messages are not needed, let it begin with an empty store: rmqctl up --new-store broker-a',
    ].join('\n'),
  ])
})

test('another folder for messages is said for every broker at the line of data', () => {
  const moved = refused(`${good}defaults: { data: /data2 }\n`, ['broker-b'])
  expect(moved.map(text => text.split('\n')[0])).toEqual(
    ['broker-a', 'broker-a-s', 'broker-b-s'].map(
      id =>
        `error: t.yaml:7:19: ${id} storePathRootDir /opt/rocketmq/t/${id}/store → /data2/t/${id}/store (and storePathCommitLog): this cannot be changed, its store was made with it`,
    ),
  )
})

test('what can be changed is no error', () => {
  expect(refused(`${good}defaults: { config: { fileReservedTime: 5, flushIntervalCommitLog: 7 } }\n`)).toEqual([])
})
