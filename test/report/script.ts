import type { ProgressEvent } from '../../src/events.ts'

/** What a first `up` of six instances says, with a master that dies when `failing`. Times are advanced through `wait`. */
export function upEvents(failing: boolean): (ProgressEvent | { wait: number })[] {
  const lane = (id: string, host: string) => ({ id, title: `${id} on ${host}`, host, instance: id })
  const start = (stage: string, id: string): ProgressEvent => ({ type: 'lane-start', stage, lane: id })
  const done = (stage: string, id: string, ms: number, text?: string): ProgressEvent => ({
    type: 'lane-end',
    stage,
    lane: id,
    ms,
    outcome: 'done',
    text,
  })
  const masters: ProgressEvent[] = failing
    ? [
        {
          type: 'lane-end',
          stage: 'masters',
          lane: 'broker-b',
          ms: 1200,
          outcome: 'failed',
          text: 'broker-b ended with exit code 255: port 10921 is taken by pid 4711 (java -jar a-program-with-a-long-name.jar)\n  java.net.BindException: Address already in use',
        },
        { type: 'stage-end', stage: 'masters', ms: 2100, outcome: 'failed' },
        { type: 'stage-end', stage: 'slaves', ms: 0, outcome: 'skipped' },
      ]
    : [
        done('masters', 'broker-b', 2000, 'registered 2/2'),
        { type: 'stage-end', stage: 'masters', ms: 2100, outcome: 'done' },
        { type: 'stage-start', stage: 'slaves' },
        start('slaves', 'broker-a-s'),
        done('slaves', 'broker-a-s', 900, 'in sync'),
        { type: 'lane-end', stage: 'slaves', lane: 'broker-b-s', ms: 0, outcome: 'skipped' },
        { type: 'stage-end', stage: 'slaves', ms: 1000, outcome: 'done' },
      ]
  return [
    { type: 'activity', id: 'release', text: 'RocketMQ 5.3.3 from Apache', state: 'start' },
    { wait: 1500 },
    { type: 'activity', id: 'release', text: 'RocketMQ 5.3.3 from Apache', state: 'progress', ratio: 0.5 },
    { wait: 1500 },
    { type: 'activity', id: 'release', text: 'RocketMQ 5.3.3', state: 'end' },
    {
      type: 'plan',
      action: 'up',
      cluster: '2m-2s-sync',
      stages: [
        { id: 'nameservers', title: 'Start NameServers', lanes: [lane('namesrv-1', 'A'), lane('namesrv-2', 'B')] },
        { id: 'masters', title: 'Start masters', lanes: [lane('broker-a', 'A'), lane('broker-b', 'B')] },
        { id: 'slaves', title: 'Start slaves', lanes: [lane('broker-a-s', 'B'), lane('broker-b-s', 'A')] },
      ],
    },
    { type: 'stage-start', stage: 'nameservers' },
    start('nameservers', 'namesrv-1'),
    start('nameservers', 'namesrv-2'),
    done('nameservers', 'namesrv-1', 800, 'answers'),
    done('nameservers', 'namesrv-2', 900, 'answers'),
    { type: 'stage-end', stage: 'nameservers', ms: 1000, outcome: 'done' },
    { type: 'stage-start', stage: 'masters' },
    start('masters', 'broker-a'),
    start('masters', 'broker-b'),
    { type: 'lane-progress', lane: 'broker-a', text: 'launched, pid 812' },
    { wait: 100 },
    { type: 'lane-progress', lane: 'broker-a', text: `waits for ${'a very long reason '.repeat(8)}` },
    {
      type: 'note',
      level: 'warning',
      host: 'B',
      text: 'the clock is 3.2 s behind ours; messages may be deleted later than you think, see the documentation',
    },
    done('masters', 'broker-a', 1900, 'registered 2/2'),
    ...masters,
  ]
}
