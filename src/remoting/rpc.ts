import type { Frame } from './frame.ts'

/** One request of RocketMQ: how it is written and how its answer is read. Pure; the client sends it. */
export interface Rpc<Question, Answer> {
  code: number
  encode(question: Question): QuestionParts
  /** @throws UnreadableAnswer */
  decode(answer: Frame): Answer
  /** Response codes besides 0 that are answers and not refusals. */
  alsoAnswers?: readonly number[]
}

interface QuestionParts {
  fields?: Record<string, string>
  body?: Buffer
}

/** The answer of a server is not what its request is answered with. The client turns it into a failure. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer'
}
