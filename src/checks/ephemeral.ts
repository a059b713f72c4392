import { asRoot } from './as-root.ts'
import type { Check } from './finding.ts'

/** A port that the kernel may give to somebody's outgoing connection just before the start. */
export const ephemeralCheck: Check = {
  looks: 'No port is among those that the kernel gives to outgoing connections.',
  why: 'Any program may have that port by chance when the broker starts again; it then does not start.',
  quick: false,
  find: ({ host: { id: host }, instances }, { more, login }) => {
    const { first, last } = more?.kernel.ownPorts ?? { first: 1, last: 0 }
    return instances.flatMap(({ id, ports }) =>
      Object.values(ports)
        .filter((port: number) => port >= first && port <= last)
        .map((port: number) => ({
          check: 'ephemeral',
          level: 'warning' as const,
          host,
          instance: id,
          where: String(port),
          message: `port ${port} of ${id} is one that the kernel gives to outgoing connections (${first}-${last})`,
          hint: `give ${id} a port below ${first} in the topology\nor ${asRoot(`sysctl -w net.ipv4.ip_local_reserved_ports=${port}`, { login })}`,
        })),
    )
  },
}
