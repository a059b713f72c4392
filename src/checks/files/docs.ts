import { knownVersions } from '../../catalogue/data.ts'
import { keyRules } from '../../topology/keys/rules.ts'
import { traps } from './traps.ts'

/** docs/lint.md, from the rules themselves. */
export function lintPage(): string {
  return `# Lint

Written from \`src/topology/keys\` and \`src/checks/files\`; change it there, then \`npx vitest run --project unit test/checks/files -u\`.

RocketMQ swallows mistakes in its configuration: an unknown key, a bad number, a blank at the end of a line are ignored without a
word. \`rmqctl lint\` finds them before anything runs, and touches no host.

\`\`\`sh
rmqctl lint trade.yaml
rmqctl lint trade.yaml --rocketmq 5.5.0
rmqctl lint trade.yaml --output junit > lint.xml
rmqctl lint --file broker.conf --rocketmq 5.3.3
rmqctl lint --file rmq-proxy.json --json
rmqctl config keys fileReservedTime
\`\`\`

Each finding has its place (\`file:line:column\`), what RocketMQ would make of it, and what to write instead. With an **error** the exit code
is 2, and \`up\`, \`plan\` and \`render\` refuse the topology; a **warning** is told and passes. Rules without a name of their own are those of
the topology itself: [topologies.md](topologies.md).

What a version knows comes from its own jars (\`npm run catalogue -- VERSION\`): ${knownVersions().join(', ')}. Any other version is judged by
the list before it, and that is said. For a file of others \`--role\` says what it is for where its keys and its name do not tell:
\`broker\`, \`namesrv\`, \`controller\`, \`proxy\` or \`container\`.

## RocketMQ's keys

${Object.values(keyRules)
  .map(({ id, what, why }) => section(id, { what, why }))
  .join('\n')}
## Only in a topology

${section('owned-key', {
  what: 'a key in `config` that the topology decides elsewhere: `listenPort`, `brokerRole`, `namesrvAddr`, …',
  why: 'two places that say it would sooner or later say two things; the finding names the place',
})}
${section('refused-mode', {
  what: 'a key of a mode that rmqctl does not run: the DLedger commit log (`enableDLegerCommitLog`, `dLegerGroup`, …), a broker container (`isInBrokerContainer`, `brokerConfigPaths`)',
  why: 'without its mode RocketMQ would ignore it, and with it the cluster would be another one than the topology says; `replication: controller` is the failover that rmqctl runs',
})}
${section('changed-value', {
  what: 'a value with a line break, a backslash, a blank at its beginning or end, or letters beyond ASCII',
  why: 'a properties file does not keep it: a broker that is reconfigured at run time writes its file anew, unescaped',
})}
## Only in files of others: what java.util.Properties makes of the text

${Object.entries(traps)
  .map(([id, trap]) => section(id, trap))
  .join('\n')}`
}

function section(id: string, { what, why }: { what: string; why: string }): string {
  return `### ${id}
- **Finds** ${what}
- **Because** ${why}
`
}
