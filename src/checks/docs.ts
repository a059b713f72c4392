import { clock } from './clock.ts'
import type { Check } from './finding.ts'
import { checks } from './index.ts'
import { network } from './network.ts'

/** Everything that is looked at, machine by machine or between machines, by its name for `--skip`. */
export const allChecks: Record<string, Omit<Check, 'find'>> = { ...checks, clock, network }

/** docs/checks.md, from the checks themselves. */
export function checksPage(): string {
  return `# What is checked

Written from \`src/checks\`; change it there, then \`npx vitest run --project unit test/checks -u\`.

\`rmqctl check\` looks at every host of a topology before anything is there, in one round trip a host, and tries every connection
that the cluster will need from the host that will open it. Nothing is changed, and nothing is needed on the hosts but sshd.

\`\`\`sh
rmqctl check trade.yaml --hosts A=root@10.0.0.11,B=root@10.0.0.12
rmqctl check trade.yaml --json
rmqctl check trade.yaml --output junit > check.xml
rmqctl check trade.yaml --fix --yes
\`\`\`

An **error** would keep the cluster from working: exit 3, and \`up\` refuses. A **warning** is said and does not fail. The checks
marked *always* run before every \`up\` and \`plan\` too (the network before an \`up\` that starts something). \`--skip NAME,…\` leaves
checks out, in \`up\` as well.

| check | when | looks at |
|---|---|---|
${Object.entries(allChecks)
  .map(([name, { quick, looks }]) => `| [${name}](#${name}) | ${quick ? 'always' : '`check`'} | ${looks} |`)
  .join('\n')}

${Object.entries(allChecks)
  .map(([name, { looks, why, fix }]) => section(name, { looks, why, fix }))
  .join('\n')}
## What --fix does

\`rmqctl check --fix\` (and \`rmqctl up --fix\`) does what is safe, says each, asks first where there is a terminal, wants \`--yes\`
elsewhere, and checks again. What it added to a host is written down there, and \`rmqctl destroy\` takes it away again. What a
person should decide — kernel settings, limits, swap, rules of nftables and iptables — it only prints, as commands to type.

## Not proven on real hosts

Clock and kernel settings are shared by the containers that the tests run on: these checks are tested by what hosts print.
`
}

function section(name: string, { looks, why, fix }: Pick<Check, 'looks' | 'why' | 'fix'>): string {
  return `## ${name}

${looks} ${why}
${fix == null ? '' : `\n\`--fix\` ${fix}.\n`}`
}
