import { expect, test } from 'vitest'
import { resolveCluster, resolveOptions, type Sources } from '../../src/cli/options.ts'
import { parseDuration } from '../../src/cli/parse.ts'
import { errorsIn } from '../../src/errors.ts'

test('defaults', () => {
  expect(resolveOptions(sources({}))).toEqual({
    output: 'tree',
    only: [],
    skip: [],
    release: undefined,
    concurrency: 32,
    hostKey: 'strict',
    lockWaitMs: 0,
    timeoutMs: undefined,
    force: false,
    yes: false,
    verbose: false,
    login: {},
    loginDefaults: {},
  })
})

test('flag, then environment, then settings file', () => {
  const env = { RMQCTL_CONCURRENCY: '4', RMQCTL_HOST_KEY: 'accept-new', RMQCTL_YES: '1' }
  const settings = { concurrency: '5', 'host-key': 'strict', output: 'lines' }
  const options = resolveOptions(sources({ flags: { concurrency: '3' }, env, settings }))
  expect(options).toMatchObject({ concurrency: 3, hostKey: 'accept-new', yes: true, output: 'lines' })
})

test('a login from the settings file does not win over a topology, one from a flag does', () => {
  const settings = { user: 'a', identity: '/a' }
  const options = resolveOptions(sources({ flags: { user: 'c' }, env: { RMQCTL_USER: 'b' }, settings }))
  expect(options).toMatchObject({ login: { user: 'c' }, loginDefaults: { user: 'a', identity: '/a' } })
})

test('lists may be repeated and have commas', () => {
  const options = resolveOptions(
    sources({ flags: { only: ['a, b', 'c'] }, env: { RMQCTL_ONLY: 'x', RMQCTL_SKIP: 'ports,swap' } }),
  )
  expect(options).toMatchObject({ only: ['a', 'b', 'c'], skip: ['ports', 'swap'] })
})

test('the tree needs a terminal, json does not', () => {
  expect(resolveOptions(sources({ flags: { output: 'tree' }, canDraw: false })).output).toBe('lines')
  expect(resolveOptions(sources({ flags: { output: 'json' }, canDraw: false })).output).toBe('json')
})

test('everything wrong is told at once, by the name it was given under', () => {
  try {
    resolveOptions(sources({ flags: { timeout: '5', output: 'xml' }, env: { RMQCTL_FORCE: 'perhaps' } }))
    expect.unreachable()
  } catch (error) {
    expect(errorsIn(error).map(one => one.message)).toEqual([
      "--output is tree, lines, json or junit, not 'xml'",
      "--timeout is a duration with its unit, not '5'",
      "RMQCTL_FORCE is 1 or 0, not 'perhaps'",
    ])
  }
})

test('a check that does not exist cannot be skipped', () => {
  const skip = (name: string) => () => resolveOptions(sources({ flags: { skip: [name] } }))
  expect(skip('port')).toThrow("--skip: there is no check 'port'")
  expect(skip('network')).not.toThrow()
})

test('a cluster named by a flag hides the one of the environment', () => {
  const env = { RMQCTL_CLUSTER: 'a', RMQCTL_HOSTS: 'A=x' }
  expect(resolveCluster({ topology: 't.yaml' }, env)).toEqual({ topology: 't.yaml', hosts: 'A=x' })
  expect(resolveCluster({}, env)).toEqual({ cluster: 'a', hosts: 'A=x' })
})

test.each([
  ['0', 0],
  ['500ms', 500],
  ['1h30m', 5_400_000],
  ['1.5s', 1500],
])('duration %s', (text, ms) => expect(parseDuration(text, '--x')).toBe(ms))

test.each(['', '5', 'm', '5 m', '-5m', '5mm'])('no duration: %j', text => {
  expect(() => parseDuration(text, '--x')).toThrow('duration')
})

function sources(some: Partial<Sources>): Sources {
  return { flags: {}, env: {}, settings: {}, canDraw: true, ...some }
}
