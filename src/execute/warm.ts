import type { Asking } from '../probes/asking.ts'
import { sendProof } from '../probes/send-proof.ts'
import type { DeployedInstance } from '../topology/deployment.ts'

/** So many senders with so many messages each: a second or two. */
const senders = 4
const messages = 50

/**
 * Sends messages to a master that has just begun, to the topic that RocketMQ itself keeps under its group's name. A broker whose code
 * has not run yet lets its first messages lie for more than 200 ms and refuses them as busy, which clients of 4.9 do not send again
 * (4.9.7:DefaultMQProducer.java:68). Best effort: what is refused here is refused to nobody else.
 */
export async function warm(master: DeployedInstance, asking: Asking): Promise<void> {
  const topic = master.group ?? ''
  let refused = 0
  const sender = async (first: number) => {
    for (let number = first; number < first + messages; number++) {
      const { problem } = await sendProof({ master, topic, number }, { asking, run: 'warm' })
      if (problem != null) refused += 1
      // it does not answer at all: whoever waits for it says so
      if (refused > senders) return
    }
  }
  await Promise.all(Array.from({ length: senders }, (_, index) => sender(index * messages)))
}
