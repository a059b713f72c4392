import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { quote } from '../../src/shell/quote.ts'
import { root } from './checkout.ts'
import { terminalSvg } from './svg.ts'
import { openTerminal } from './terminal.ts'

// `npm run picture`: docs/pictures/up.svg, the real terminal of a real run. It deploys 2m-2s-sync on this machine (in
// $RMQCTL_HOME where that is set) and destroys it with its messages afterwards.

const columns = 92
const binary = [process.execPath, join(root, 'dist/main.js')].map(quote).join(' ')
const shown = ['up 2m-2s-sync', 'status']
const prompt = (words: string) => `printf '\\033[32m$\\033[39m rmqctl %s\\n' '${words}'`
const line = shown.map(words => `${prompt(words)}; ${binary} ${words}; echo`).join('; ')
const env = { LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', RMQCTL_HOME: process.env.RMQCTL_HOME }

const terminal = await openTerminal(['sh', '-c', line], { columns, rows: 34, env })
try {
  await terminal.exit(600_000)
  const screen = (await terminal.colours()).replace(/\n[^\n]*\[exit \d+\][\s\S]*/, '\n')
  writeFileSync(join(root, 'docs/pictures/up.svg'), terminalSvg(screen, { columns, title: 'rmqctl up 2m-2s-sync' }))
} finally {
  await terminal[Symbol.asyncDispose]()
}
const cleaning = await openTerminal(['sh', '-c', `${binary} destroy --cluster 2m-2s-sync --data`], { env })
await cleaning.exit(120_000)
await cleaning[Symbol.asyncDispose]()
