import type { Path, Problem } from '../finding.ts'
import { entryAt, error, type Judged, placed } from './rule.ts'

/** JVM options that rmqctl gives itself: two voices, and the last one wins without a word. */
const given: [RegExp, string][] = [
  [/^-Xm[sx]/, 'say heap:'],
  [/^-XX:(Max|Initial)HeapSize=/, 'say heap:'],
  [/^-XX:MaxDirectMemorySize=/, 'say direct:'],
  [/^-D(user\.home|rocketmq\.home\.dir|rocketmq\.namesrv\.addr)=/, 'rmqctl sets it for each instance'],
  [/^(-cp|-classpath|--class-path.*|-jar)$/, 'the class path is the release’s'],
]

/** No option that is decided elsewhere. */
export function jvm(judged: Judged): Problem[] {
  const { topology } = judged
  const hosts = Array.isArray(topology.hosts) ? [] : Object.entries(topology.hosts)
  return [
    ...ofOptions(topology.defaults?.jvm?.options, ['defaults']),
    ...hosts.flatMap(([id, host]) => ofOptions(host?.jvm?.options, ['hosts', id])),
    ...placed(judged).flatMap(({ place }) => ofOptions(entryAt(topology, place)?.jvm?.options, place)),
  ]
}

function ofOptions(options: string[] | undefined, path: Path): Problem[] {
  return (options ?? []).flatMap((option, index) => {
    const hint = given.find(([pattern]) => pattern.test(option))?.[1]
    return hint == null
      ? []
      : [error(`JVM option '${option}' is decided by the topology`, [...path, 'jvm', 'options', index], hint)]
  })
}
