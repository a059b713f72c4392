import { readFile, writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { whyNoHosts } from '../test/hosts/hosts.ts'
import { root } from '../test/support/checkout.ts'
import { mustRun } from '../test/support/run.ts'
import { describeMachine } from './machine.ts'
import { notesIn, report } from './report.ts'
import { measure } from './rounds.ts'
import { openWorld } from './world.ts'

const reason = whyNoHosts()
if (reason != null) throw new Error(`npm run bench ${reason}`)

const say = (text: string) => process.stderr.write(`${text}\n`)
const quick = process.argv.includes('--quick')

await mustRun('sh', [join(root, 'bench/install.sh')], { timeoutMs: 600_000 })
await using world = await openWorld()
const [load = 0] = loadavg()
say(
  `four hosts are up; load average ${load.toFixed(1)}${load > 2 ? ': others are at work here, the figures will say little' : ''}`,
)
const figures = await measure(
  world,
  quick ? { cold: 1, again: 2, startUp: 3 } : { cold: 5, again: 7, startUp: 21 },
  say,
)
const [ansible = ''] = (await mustRun('ansible-playbook', ['--version'])).split('\n')
const facts = { machine: await describeMachine(ansible), day: new Date().toISOString().slice(0, 10), load }
const page = join(root, 'docs/benchmarks.md')
const text = report(figures, facts, notesIn(await readFile(page, 'utf8').catch(() => '')))
process.stdout.write(text)
if (!quick) await writeFile(page, text)
