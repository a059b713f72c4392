import { createJson } from './json.ts'
import { createLines } from './lines.ts'
import type { OutputMode, Reporter, Screen } from './reporter.ts'
import { createTree } from './tree.ts'

export interface ReporterOptions {
  output: OutputMode
  screen: Screen
  /** Unix ms. */
  clock: () => number
}

/** The view for an output mode. Progress goes to standard error; `json` writes to standard output. */
export function createReporter({ output, screen, clock }: ReporterOptions): Reporter {
  switch (output) {
    case 'tree':
      return createTree({ screen, clock })
    case 'lines':
    case 'junit':
      return createLines({ write: line => screen.stderr.write(`${line}\n`), clock })
    case 'json':
      return createJson({ write: line => screen.stdout.write(`${line}\n`), clock })
  }
}
