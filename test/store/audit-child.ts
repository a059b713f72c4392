import { createAudit } from '../../src/store/audit.ts'

// Begins a second step and waits there to be killed.
const data = process.argv[2] ?? ''
const audit = createAudit({
  home: { config: '', cache: '', data },
  env: {},
  about: { argv: [], cwd: '/', rmqctl: '', skip: [], force: false },
  clock: Date.now,
  warn: text => process.stderr.write(`${text}\n`),
})
const where = { lane: 'a', host: 'A' }
audit.emit({ type: 'run', id: 'killed', cluster: 'trade', command: 'up' })
audit.emit({ type: 'step-start', ...where, step: 'a.1', text: 'write' })
audit.emit({ type: 'step-end', ...where, step: 'a.1', ms: 1, outcome: 'done' })
audit.emit({ type: 'step-start', ...where, step: 'a.2', text: 'start' })
process.stdout.write('begun\n')
setInterval(() => {}, 1000)
