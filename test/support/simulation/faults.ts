import fc from 'fast-check'

/** Something that goes wrong at the n-th step that a run begins. */
export interface Fault {
  at: number
  kind: /** kill -9 of rmqctl, before the step does anything, in its middle, or right after. */
    | 'killed'
    /** Ctrl-C: what is under way ends. */
    | 'interrupted'
    /** The step fails: before it did anything, in its middle, or its answer is lost. */
    | 'failed'
    /** Its host is gone, with the network or with the power. */
    | 'host-cut'
    | 'host-crashed'
    /** An instance ends by itself. */
    | 'instance-died'
  /** How far the step itself comes, 0…1. */
  share: number
  /** Which host or instance, where the fault is not the step's own. */
  which: number
}

/** What happens between two runs, while nobody looks. */
export type Mishap = {
  kind: 'instance-died' | 'file-edited' | 'file-lost' | 'unit-disabled' | 'host-rebooted'
  which: number
}

export const anyFault: fc.Arbitrary<Fault> = fc.record({
  at: fc.nat(40),
  kind: fc.constantFrom<Fault['kind']>(
    'killed',
    'killed',
    'interrupted',
    'failed',
    'host-cut',
    'host-crashed',
    'instance-died',
  ),
  share: fc.constantFrom(0, 0.5, 1),
  which: fc.nat(30),
})

export const anyMishap: fc.Arbitrary<Mishap> = fc.record({
  kind: fc.constantFrom<Mishap['kind']>('instance-died', 'file-edited', 'file-lost', 'unit-disabled', 'host-rebooted'),
  which: fc.nat(60),
})
