import { spawnSync } from 'node:child_process'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { completion } from '../../src/commands/completion.ts'
import { shells } from '../../src/commands/options.ts'
import { type TestContext, testContext } from './test-context.ts'

let context: TestContext
beforeEach(async () => {
  context = await testContext()
})
afterEach(() => context.dispose())

test.each(shells)('%s: the script asks rmqctl, and its shell can read it', async shell => {
  const { text = '' } = await completion({ shell }, context)
  expect(text).toContain('rmqctl __complete --')
  const checked = spawnSync(shell, ['-n', '-c', text], { encoding: 'utf8' })
  // A shell that is not installed cannot be asked.
  if (checked.error == null)
    expect({ status: checked.status, stderr: checked.stderr }).toEqual({ status: 0, stderr: '' })
})

test('bash completes through it', async () => {
  const { text = '' } = await completion({ shell: 'bash' }, context)
  const fake = 'rmqctl() { shift 2; printf "%s\\n" "asked:$*" "two words"; }'
  const line = 'COMP_WORDS=(rmqctl use tr); COMP_CWORD=2; _rmqctl; printf "%s|" "${COMPREPLY[@]}"'
  const { stdout } = spawnSync('bash', ['-c', `${fake}\n${text}\n${line}`], {
    encoding: 'utf8',
    // below another shell: else it takes Node's pipe for sshd's, and reads the user's ~/.bashrc
    env: { ...process.env, SHLVL: '2' },
  })
  expect(stdout).toBe('asked:use tr|two words|')
})

test('fish completes through it, and falls back to files', async () => {
  const { text = '' } = await completion({ shell: 'fish' }, context)
  const fake = 'function rmqctl; string match -q "use tr" "$argv[3..]"; and printf "%s\\n" trade; end'
  const ask = (line: string) => `complete -C '${line}'`
  const { stdout, error } = spawnSync(
    'fish',
    ['--no-config', '-c', [fake, text, ask('rmqctl use tr'), ask('rmqctl up /us')].join('\n')],
    { encoding: 'utf8' },
  )
  if (error != null) return // a shell that is not installed cannot be asked
  expect(stdout).toBe('trade\n/usr/\n')
})
