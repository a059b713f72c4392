import { namedPorts } from '../topology/ports.ts'
import type { Check } from './finding.ts'

/** Every port that will be bound is free, or held by the very instance that is to have it. */
export const portsCheck: Check = {
  looks: 'Every port that will be bound is free, or held by the very instance that is to have it.',
  why: 'A NameServer or broker whose port is taken does not start.',
  quick: true,
  find: ({ host: { id: host }, instances }, facts) =>
    instances
      .filter(instance => facts.processes[instance.id]?.running !== true)
      .flatMap(instance =>
        namedPorts(instance.ports).flatMap(({ port, what }) => {
          const holder = facts.listeners.find(listener => listener.port === port)
          if (holder == null) return []
          const who = holder.pid == null ? 'another process' : `${holder.process ?? 'a process'} (pid ${holder.pid})`
          return [
            {
              check: 'ports',
              level: 'error' as const,
              host,
              instance: instance.id,
              message: `${what} ${port} of ${instance.id} is taken by ${who}`,
              hint: `stop it, or give ${instance.id} another port in the topology (port: N)`,
            },
          ]
        }),
      ),
}
