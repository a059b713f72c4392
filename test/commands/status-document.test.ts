import { describe, expect, test } from 'vitest'
import type { HostFacts } from '../../src/facts/model.ts'
import type { Supervisor } from '../../src/topology/deployment.ts'
import { Scene } from './status-scene.ts'

describe('the state of an instance', () => {
  const unit = 'rocketmq-trade-broker-a.service'
  const unitIs = (activeState: string, isSilent = true) => {
    const scene = new Scene('systemd')
    if (isSilent) scene.end('broker-a', { running: false })
    else scene.facts.A!.processes['broker-a'] = { running: false }
    scene.facts.A!.units[unit] = { enabled: true, activeState }
    return scene
  }

  test.each<[string, () => Scene, string]>([
    ['runs and answers', () => new Scene(), 'running'],
    ['runs, does not answer', () => new Scene().silence('broker-a'), 'starting'],
    ['was asked to end', () => new Scene().end('broker-a'), 'stopped'],
    ['was never started', () => new Scene().end('broker-a', { running: false }), 'stopped'],
    ['ended by itself', () => new Scene().end('broker-a', { running: false, exitCode: 255 }), 'failed'],
    ['refused to start', () => new Scene().end('broker-a', { running: false, exitCode: 78 }), 'failed'],
    [
      'lost its pid file',
      () => new Scene().do(({ facts }) => (facts.A!.processes['broker-a'] = { running: false })),
      'running',
    ],
    [
      'ended, and another program answers there',
      () => new Scene().do(({ facts }) => (facts.A!.processes['broker-a'] = { running: false, exitCode: 1 })),
      'failed',
    ],
    ['is a unit that failed', () => unitIs('failed'), 'failed'],
    ['is a unit that was stopped', () => unitIs('inactive'), 'stopped'],
    ['is a unit that systemd starts again', () => unitIs('activating'), 'starting'],
    ['is a unit that is active', () => unitIs('active', false), 'running'],
  ])('that %s', (_, scene, state) => {
    expect(scene().status('broker-a').state).toBe(state)
  })

  test.each<[string, Supervisor, Partial<HostFacts>, { logout: boolean; reboot: boolean }]>([
    [
      'an enabled unit',
      'systemd',
      { units: { [unit]: { enabled: true, activeState: 'active' } } },
      { logout: true, reboot: true },
    ],
    ['a unit that is not enabled', 'systemd', {}, { logout: true, reboot: false }],
    ['a process', 'process', {}, { logout: true, reboot: false }],
    [
      'a process of a login whose processes are ended',
      'process',
      {
        login: { name: 'u', uid: 1000, home: '/h' },
        systemd: { running: true, linger: false, killUserProcesses: true },
      },
      { logout: false, reboot: false },
    ],
    [
      'the same with lingering',
      'process',
      {
        login: { name: 'u', uid: 1000, home: '/h' },
        systemd: { running: true, linger: true, killUserProcesses: true },
      },
      { logout: true, reboot: false },
    ],
  ])('what %s outlives', (_, supervisor, facts, survives) => {
    const scene = new Scene(supervisor)
    Object.assign(scene.facts.A!, facts)
    expect(scene.status('broker-a').survives).toEqual(survives)
  })
})
