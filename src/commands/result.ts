import type { ErrorCode } from '../errors.ts'

/** What a verb came to. Printed at the edge; a verb that fails throws instead. */
export interface Result {
  /** For people, to standard output; without a line end. */
  text?: string
  /** The one document of `--json`, and `result` in the last line of `--output json`. */
  document?: object
  /** For `--output junit`, where a verb has it. */
  junit?: string
  /** Done, but the answer is bad news that the text tells already: sets the exit code. */
  code?: ErrorCode
}
