import { execFile, execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { temporary } from './fakes.ts'

it('https through a proxy arrives, and only where the certificate is trusted', async () => {
  const folder = await temporary()
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const made = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=archive.test`.split(' ')
  execFileSync('openssl', [...made, '-addext', 'subjectAltName=DNS:archive.test', '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  })
  const child = join(import.meta.dirname, 'tunnel-child.ts')
  const run = async (env: NodeJS.ProcessEnv) => {
    const args = ['--import', 'tsx', child, key, cert]
    return (await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...env } })).stdout
  }
  expect(await run({ NODE_EXTRA_CA_CERTS: cert })).toBe('tunnelled to archive.test')
  expect(await run({})).toContain('archive.test: self-signed certificate')
})
