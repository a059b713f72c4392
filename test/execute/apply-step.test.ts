import { expect, test } from 'vitest'
import type { Connection } from '../../src/connection/connection.ts'
import { type ApplyDeps, stepApplier } from '../../src/execute/apply-step.ts'
import { RollingState } from '../../src/execute/rolling-state.ts'
import { deployment } from '../components/deployments.ts'

/** A host that says of each stop what it was told to say; `asked` has which kinds were asked for. */
function hostThatSays(unit: string, process: string) {
  const asked: string[] = []
  const connection = {
    host: 'A',
    run: async ({ stdin = '' }, { onStdout } = {}) => {
      const isUnit = stdin.includes('systemctl')
      asked.push(isUnit ? 'unit' : 'process')
      onStdout?.(`${isUnit ? unit : process}\n`)
      return { code: 0, stdout: '', stderr: '' }
    },
  } as Connection
  return { connection, asked }
}

async function stop(supervisor: 'systemd' | 'process', unit: string): Promise<string[]> {
  const { connection, asked } = hostThatSays(unit, 'stopped')
  const deps = {
    connections: new Map([['A', connection]]),
    deployment: deployment({ supervisor }),
    rolling: new RollingState(),
  } as unknown as ApplyDeps
  const lane = { id: 'stop-broker-a', host: 'A', title: '', steps: [] }
  const around = { progress: () => {}, signal: new AbortController().signal }
  await stepApplier(deps)({ id: '1', kind: 'service', instance: 'broker-a', action: 'stop' }, lane, around)
  return asked
}

test('an instance that runs beside its unit, from before systemd had it, is stopped as a process', async () => {
  expect(await stop('systemd', 'not running')).toEqual(['unit', 'process'])
  expect(await stop('systemd', 'stopped')).toEqual(['unit'])
  expect(await stop('process', '')).toEqual(['process'])
})
