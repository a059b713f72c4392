import type { Check } from './finding.ts'

/** Clusters that share a host share its memory and disks, and fall together. */
export const neighboursCheck: Check = {
  looks: 'No other cluster of rmqctl lives on the host.',
  why: 'They share memory, disks and the reboot; each takes its automatic heap as if it were alone.',
  quick: false,
  find: ({ host: { id: host } }, { more }) =>
    (more?.neighbours ?? []).map(path => ({
      check: 'neighbours',
      level: 'warning' as const,
      host,
      where: path,
      message: `another cluster lives here: ${path.slice(path.lastIndexOf('/') + 1)} in ${path}`,
      hint: 'set jvm: { heap: … } so that both fit, or use another host',
    })),
}
