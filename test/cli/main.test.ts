import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rememberCluster } from '../../src/store/clusters.ts'
import { homeOf } from '../../src/store/home.ts'
import { deploymentOn } from '../commands/known-cluster.ts'

const main = join(import.meta.dirname, '../../src/main.ts')
let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rmqctl-main-'))
})
afterAll(() => rm(home, { recursive: true }))

test('bad usage is exit 2, on standard error', async () => {
  const { code, stdout, stderr } = await rmqctl(['stauts'])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toBe("error: unknown verb 'stauts', did you mean status?\n  → rmqctl --help\n")
})

test('--version and help are exit 0, on standard output', async () => {
  expect(await rmqctl(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  const [help, verb] = await Promise.all([rmqctl(['--help']), rmqctl(['help', 'up'])])
  expect(help).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('Begin with:') })
  expect(verb.stdout).toContain('Usage: rmqctl up')
})

test('--output json ends with a result, for errors too', async () => {
  const [good, bad] = await Promise.all([
    rmqctl(['list', '--output', 'json']),
    rmqctl(['use', 'nope', '--output', 'json']),
  ])
  expect(JSON.parse(good.stdout)).toMatchObject({ v: 1, type: 'result', verb: 'list', exitCode: 0 })
  expect(JSON.parse(bad.stdout)).toMatchObject({ type: 'result', exitCode: 2, errors: [{ code: 'input' }] })
  expect({ code: bad.code, stderr: bad.stderr }).toEqual({ code: 2, stderr: '' })
})

test('a broken settings file is told, and config can repair it', async () => {
  const own = await mkdtemp(join(tmpdir(), 'rmqctl-main-'))
  const env = { RMQCTL_HOME: own }
  await rmqctl(['config', 'set', 'output', 'lines'], env)
  const refused = await rmqctl(['list'], { ...env, RMQCTL_OUTPUT: 'xml' })
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('RMQCTL_OUTPUT') })
  expect(await rmqctl(['config', 'get', 'output'], env)).toMatchObject({ code: 0, stdout: 'lines\n' })
  await rm(own, { recursive: true })
})

test('a reader that goes away is no error', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'completion', 'bash'], { env: environment() })
  child.stdout.destroy()
  let stderr = ''
  child.stderr.on('data', chunk => {
    stderr += chunk
  })
  const [code] = await once(child, 'close')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('help loads commander and nothing else', async () => {
  expect(await packagesLoadedBy(['--help'])).toEqual(['commander'])
})

test('a verb that never leaves this machine loads nothing of SSH, and nothing that reads a topology', async () => {
  const deployment = deploymentOn([{ id: 'A', endpoint: { kind: 'local' }, dir: home }], 'here')
  const hosts = { A: { kind: 'local' as const } }
  await rememberCluster(homeOf({ RMQCTL_HOME: home }), { v: 1, name: 'here', hosts, lastUsed: 0, deployment })
  const packages = await packagesLoadedBy(['status', '--cluster', 'here'])
  expect(packages).toContain('execa')
  for (const one of ['ssh2', 'zod', 'yaml', 'listr2', 'ssh-config', 'eta']) expect(packages).not.toContain(one)
})

/** Third-party packages, by name. */
async function packagesLoadedBy(args: string[]): Promise<(string | undefined)[]> {
  const hook = `import{register}from"node:module";register("data:text/javascript,"+encodeURIComponent(\`
    import{writeSync}from"node:fs";
    export async function load(url,context,next){if(url.includes("/node_modules/"))writeSync(2,"LOADED "+url+"\\\\n");return next(url,context)}\`))`
  const loader = `data:text/javascript,${encodeURIComponent(hook)}`
  const { stderr } = await rmqctl(args, {}, ['--import', loader])
  return [...new Set([...stderr.matchAll(/LOADED .*\/node_modules\/([^/\n]+)/g)].map(match => match[1]))]
}

function environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, RMQCTL_HOME: home, ...more }
}

async function rmqctl(args: string[], env: NodeJS.ProcessEnv = {}, nodeArgs: string[] = []) {
  const child = spawn(process.execPath, ['--import', 'tsx', ...nodeArgs, main, ...args], { env: environment(env) })
  const read = async (stream: NodeJS.ReadableStream) => {
    let text = ''
    for await (const chunk of stream) text += chunk
    return text
  }
  const [stdout, stderr, [code]] = await Promise.all([read(child.stdout), read(child.stderr), once(child, 'close')])
  return { code, stdout, stderr }
}
