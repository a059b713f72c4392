import type { AuditOptions, AuditShowOptions, ClusterChoice } from '../commands/options.ts'
import { resolveCluster } from './options.ts'
import { parseCount } from './parse.ts'
import type { Cli, Load } from './runner.ts'
import { verb, withCluster } from './verb.ts'

interface AuditFlags extends ClusterChoice {
  onHosts?: boolean
  lines?: string
  json?: boolean
}

/** audit, audit show. */
export function declareAudit(
  { program, run, env }: Cli,
  load: { list: Load<AuditOptions>; show: Load<AuditShowOptions> },
): void {
  const parent = verb(program, {
    usage: 'audit',
    summary: 'who changed what, when: every run of a verb that changes hosts',
    group: 'look',
    examples: ['rmqctl audit', 'rmqctl audit --on-hosts', 'rmqctl audit show last'],
    details:
      'Every run is kept on the machine that it ran on, the newest 500, written as it happens: one that was killed is there as well, ' +
      'as "unfinished". On each host that it touched one line stays in audit.log; --on-hosts reads those, so that runs of others ' +
      'and of pipelines are seen too.',
  })
  withCluster(parent)
    .option('--on-hosts', "what the cluster's hosts remember, from whichever machine")
    .option('-n, --lines <n>', 'so many runs (default: 20)')
    .option('--json', 'print one JSON document')
    .action((flags: AuditFlags) =>
      run({ name: 'audit', json: flags.json }, parent, async context => {
        const { onHosts = false, json = false } = flags
        const lines = flags.lines == null ? 20 : parseCount(flags.lines, '--lines')
        const choice = onHosts ? resolveCluster(flags, env) : { cluster: flags.cluster }
        return (await load.list())({ ...choice, onHosts, lines, json }, context)
      }),
    )
  const show = verb(parent, {
    usage: 'show <id>',
    summary: 'one run: its words, its plan, every step with its time and end',
    group: 'look',
    examples: ['rmqctl audit show last', 'rmqctl audit show 20261120-16 --json'],
    details: 'The id of the run, a beginning of it that no other has, or `last`.',
  })
  show
    .option('--json', 'print one JSON document')
    .action((id: string, flags: { json?: boolean }, command: { optsWithGlobals: () => { json?: boolean } }) => {
      const json = flags.json ?? command.optsWithGlobals().json ?? false
      return run({ name: 'audit show', json }, show, async context => (await load.show())({ id, json }, context))
    })
}
