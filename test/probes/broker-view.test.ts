import { expect, test } from 'vitest'
import { brokerView } from '../../src/probes/survey.ts'
import { failed } from '../../src/remoting/answer.ts'
import { deployment } from '../components/deployments.ts'

const broker = deployment().instances.find(({ id }) => id === 'broker-a')!

test.each([
  [
    'an exception just after its start',
    failed(
      'rejected',
      'java.util.NoSuchElementException, java.base/java.util.LinkedList.getLast(LinkedList.java:261)',
      1,
    ),
    'it has nothing to tell of itself yet (java.util.NoSuchElementException)',
  ],
  ['a refusal in words', failed('rejected', 'no permission', 16), 'no permission'],
  ['nobody', failed('refused', 'connection refused'), 'connection refused'],
])('why a broker that does not answer is silent: %s', (_, answer, error) => {
  expect(brokerView(broker, answer)).toMatchObject({ instance: 'broker-a', answers: false, error })
})
