import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { root } from '../test/support/checkout.ts'
import { mustRun } from '../test/support/run.ts'
import { baseline } from './contenders.ts'
import { untilReady } from './ready.ts'
import { openWorld } from './world.ts'

await using world = await openWorld()
const env = { ...process.env, HOME: world.folder, RMQCTL_HOME: join(world.folder, 'rmqctl') }
async function run(args: string[], show: boolean, node: string[] = []) {
  const t0 = performance.now()
  const child = spawn(process.execPath, [...node, join(root, 'dist/main.js'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let rest = ''
  child.stdout.on('data', d => {
    rest += d
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    if (show)
      for (const line of lines) {
        try {
          const e = JSON.parse(line)
          if (!/plan|result|progress/.test(e.type))
            console.log(
              ((performance.now() - t0) / 1000).toFixed(2),
              e.type,
              e.stage ?? '',
              e.lane ?? '',
              (e.text ?? '').slice(0, 70),
              e.ratio ?? '',
              e.ms != null ? Math.round(e.ms) : '',
            )
        } catch {}
      }
  })
  await new Promise(r => child.on('close', r))
  console.log('TOTAL', args[0], ((performance.now() - t0) / 1000).toFixed(2))
}
const hosts = world.hosts.addresses.map(a => `root@${a}`).join(',')
const up = ['up', join(root, 'bench/four-hosts.yaml'), '--hosts', hosts, '--output', 'json']
console.log(await mustRun('sh', ['/tmp/cpu.sh']))
for (let i = 0; i < Number(process.env.N ?? 1); i++) {
  if (process.env.SHELL_TOO) {
    const s = baseline(world)
    const t = performance.now()
    const [r] = await Promise.all([s.up(), untilReady(world.places, AbortSignal.timeout(200000))])
    console.log('SHELL boot', r.seconds.toFixed(1), 'ready', ((performance.now() - t) / 1000).toFixed(1))
    console.log(await mustRun('sh', ['/tmp/cpu.sh']))
    await s.remove()
  }
  const t = performance.now()
  await Promise.all([
    run(up, true),
    untilReady(world.places, AbortSignal.timeout(200000)).then(() =>
      console.log('READY', ((performance.now() - t) / 1000).toFixed(2)),
    ),
  ])
  console.log(await mustRun('sh', ['/tmp/cpu.sh']))
  if (process.env.AGAIN) {
    await delay(15000)
    await run(up, true)
    await run(up, false)
    await run(['status'], false)
    await run(['status'], false)
    await run(['status'], false)
    await run(['status'], false, ['--cpu-prof', '--cpu-prof-dir=/tmp/prof-status'])
    await run(up, false, ['--cpu-prof', '--cpu-prof-dir=/tmp/prof-up'])
  }
  await run(['destroy', '--cluster', 'bench', '--data', '--confirm', 'bench', '--yes'], false)
}
