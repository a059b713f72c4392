import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPort, undoFixes } from '../../src/shell/fixes.ts'
import { runIn, shells, temporaryFolder } from './shells.ts'

// The firewalls themselves are not on the machines that tests run on: these stand-ins remember ports, and what they were told.
const programs = {
  ufw: `case $1 in
status) sed 's/$/                   ALLOW       Anywhere/' "$STATE";;
allow) echo "$2" >> "$STATE";;
--force) grep -vxF -e "$4" "$STATE" > "$STATE.new"; mv "$STATE.new" "$STATE";;
esac`,
  'firewall-cmd': `for word; do case $word in
--query-port=*) grep -qxF -e "\${word#*=}" "$STATE";;
--add-port=*) echo "\${word#*=}" >> "$STATE";;
--remove-port=*) grep -vxF -e "\${word#*=}" "$STATE" > "$STATE.new"; mv "$STATE.new" "$STATE";;
esac; done`,
}

test.each(shells.flatMap(([name, shell]) => (['ufw', 'firewalld'] as const).map(kind => [kind, name, shell] as const)))(
  '%s under %s: a port is opened once, written down, and closed again; one that was open before stays',
  (kind, _, shell) => {
    using folder = temporaryFolder()
    const { state, root, env } = world(folder.path)
    const run = (command: Parameters<typeof runIn>[1]) => expect(runIn([...shell], command, env).code).toBe(0)
    writeFileSync(state, '9876/tcp\n')
    for (const port of [9876, 10912, 10912]) run(openPort(root, kind, port))
    expect(readFileSync(join(root, 'fixes'), 'utf8')).toBe(`${kind} 10912/tcp\n`)
    expect(readFileSync(state, 'utf8')).toContain('10912/tcp')
    run(undoFixes(root))
    expect(readFileSync(state, 'utf8')).toBe('9876/tcp\n')
    expect(existsSync(join(root, 'fixes'))).toBe(false)
    run(undoFixes(root)) // again, as after a run that was cut off
  },
)

test('packages that another cluster may need are left to it', () => {
  using folder = temporaryFolder()
  const { root, env } = world(folder.path)
  const other = join(folder.path, 'other')
  for (const dir of [root, other]) mkdirSync(dir, { recursive: true })
  for (const dir of [root, other]) writeFileSync(join(dir, 'cluster.json'), '{}')
  writeFileSync(join(root, 'fixes'), 'packages no-such-package-a no-such-package-b\n')
  expect(runIn(['sh'], undoFixes(root), env).code).toBe(0)
  expect(readFileSync(join(other, 'fixes'), 'utf8')).toBe('packages no-such-package-a no-such-package-b\n')
})

function world(folder: string) {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  const state = join(folder, 'state')
  return { state, root: join(folder, 'trade'), env: { PATH: `${bin}:${process.env.PATH}`, STATE: state } }
}
