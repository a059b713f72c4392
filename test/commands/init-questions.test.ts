import { expect, test } from 'vitest'
import type { Ask, TextOptions } from '../../src/commands/ask.ts'
import type { Context } from '../../src/commands/context.ts'
import { askForTopology } from '../../src/commands/init-questions.ts'
import { topologyText } from '../../src/commands/init-text.ts'
import { load } from '../topology/load-text.ts'

/**
 * Somebody who answers by the first words of a question; '' takes what is offered. A list of answers is tried in turn: all but the last
 * must be told a problem.
 */
function somebody(answers: Record<string, string | string[]>) {
  const asked: string[] = []
  const answersTo = (question: string): string[] => {
    const found = Object.entries(answers).find(([begin]) => question.startsWith(begin))
    if (found == null) throw new Error(`nobody expected: ${question}`)
    return [found[1]].flat()
  }
  const ask = {
    canAsk: true,
    text: async (question: string, { initial = '', problem }: TextOptions = {}) => {
      for (const answer of answersTo(question)) {
        const text = answer === '' ? initial : answer
        const why = await problem?.(text)
        asked.push(`${question.split('?')[0]}: ${text}${why == null ? '' : ` - ${why}`}`)
        if (why == null) return text
      }
      throw new Error(`no answer will do: ${question}`)
    },
    choose: async (question: string, choices: { value: string; text: string }[]) => {
      const [wanted] = answersTo(question)
      asked.push(`${question.split('?')[0]}: ${wanted} of ${choices.map(({ value }) => value).join(', ')}`)
      return choices.find(({ value }) => value === wanted)!.value
    },
  } as unknown as Ask
  return { context: { ask, isTerminal: false } as unknown as Context, asked }
}

test('three machines and controllers: by nothing but what is offered, a topology without a warning', async () => {
  const { context, asked } = somebody({
    'Where will': 'hosts',
    'Which machines': '10.0.0.[11-13]',
    'When the machine': 'controller',
    'How many': '',
    'Clients of': 'cluster',
    'Which RocketMQ': ['4.9.7', ''],
  })
  const options = await askForTopology({}, context)
  expect(asked).toEqual([
    'Where will it run: hosts of hosts, here',
    'Which machines: 10.0.0.[11-13]',
    'When the machine of a master fails: controller of sync, controller',
    'How many groups: 1',
    'How many replicas has each: 3',
    'Clients of RocketMQ 5, which speak gRPC: cluster of none, cluster, local',
    expect.stringMatching(/^Which RocketMQ: 4\.9\.7 - .*RocketMQ 4\.9\.7 has no /),
    'Which RocketMQ: 5.3.3',
  ])
  const { cluster, warnings } = load(await topologyText(options))
  expect(warnings).toEqual([])
  expect(cluster.instances.map(({ id }) => id)).toEqual([
    ...['namesrv-1', 'namesrv-2', 'namesrv-3'],
    ...['broker-a-1', 'broker-a-2', 'broker-a-3'],
    ...['proxy-1', 'proxy-2', 'proxy-3'],
  ])
})

test('two machines are not asked for controllers, and have masters and slaves', async () => {
  const { context, asked } = somebody({
    'Where will': 'hosts',
    'Which machines': '10.0.0.[11-12]',
    'How many masters': '',
    'How many slaves': ['2', '1'],
    'Clients of': 'local',
    'Which RocketMQ': '',
  })
  const options = await askForTopology({}, context)
  expect(options).toMatchObject({ masters: 2, slaves: 1, proxy: 'local', rocketmq: '5.3.3' })
  expect(asked.join('\n')).toMatch(/How many slaves has each: 2 - a master and its 2 slaves need 3 machines/)
  expect(load(await topologyText(options)).warnings).toEqual([])
})

test('local proxies are offered only where each machine has one broker that can be master', async () => {
  const { context, asked } = somebody({
    'Where will': 'hosts',
    'Which machines': '10.0.0.[11-13]',
    'When the machine': 'controller',
    'How many groups': '2',
    'How many replicas': ['1', '4', ''],
    'Clients of': 'none',
  })
  const options = await askForTopology({ rocketmq: '5.5.0' }, context)
  expect(options).toMatchObject({ masters: 2, slaves: 2, rocketmq: '5.5.0' })
  expect(options.proxy).toBeUndefined()
  expect(asked.slice(-4)).toEqual([
    'How many replicas has each: 1 - a number from 2 on',
    'How many replicas has each: 4 - 4 replicas need 4 machines, but there are 3 machines',
    'How many replicas has each: 3',
    'Clients of RocketMQ 5, which speak gRPC: none of none, cluster',
  ])
})
