import ssh2, { type AnyAuthMethod, type AuthHandlerMiddleware, type ParsedKey } from 'ssh2'
import type { Secrets } from './secrets.ts'
import type { AuthStory } from './ssh-errors.ts'
import { agentIdentities, fileIdentity, type Hash, type Identity, type KeyRing } from './ssh-identities.ts'
import type { SshTarget } from './target.ts'

/** One login: hands ssh2 one method after the other and remembers the story. */
export interface Login {
  handler: AuthHandlerMiddleware
  story: AuthStory
}

export interface LoginOptions {
  secrets: Secrets
  ring: KeyRing
  /** Around anything that may wait for a person, so that no timeout runs meanwhile. */
  whileWaiting: <T>(work: () => Promise<T>) => Promise<T>
  /** Nothing is left to try, or the attempt broke. */
  onGivenUp: (error?: Error) => void
}

/** Keys first (named, then the agent's, then the usual files), then keyboard-interactive or password: ssh(1)'s order. */
export function createLogin(target: SshTarget, options: LoginOptions): Login {
  const state: State = { target, ...options, story: { tried: [], problems: [], accepted: [] } }
  const methods = attempts(state)
  const handler: AuthHandlerMiddleware = (left, _partial, next) => {
    if (Array.isArray(left)) state.story.accepted = left
    methods.next().then(
      ({ done, value }) => (done === true || value == null ? options.onGivenUp() : next(value)),
      (error: Error) => options.onGivenUp(error),
    )
  }
  return { handler, story: state.story }
}

interface State extends LoginOptions {
  target: SshTarget
  story: AuthStory
}

async function* attempts(state: State): AsyncGenerator<AnyAuthMethod> {
  const { story, target } = state
  const username = target.user
  yield { type: 'none', username } // the answer names the methods
  for await (const identity of identities(state)) {
    if (!story.accepted.includes('publickey')) break
    story.tried.push(identity.name)
    yield { type: 'agent', username, agent: singleKeyAgent(identity, state) }
  }
  for (let refused: string | undefined, round = 0; round < 3; round++) {
    const password = hasPasswordMethod(story) ? await nextPassword(state, refused) : undefined
    if (password == null) return
    if (round === 0) story.tried.push('password')
    refused = password
    if (story.accepted.includes('keyboard-interactive'))
      yield { type: 'keyboard-interactive', username, prompt: answerWith(password, state) }
    else yield { type: 'password', username, password }
  }
}

function hasPasswordMethod({ accepted }: AuthStory): boolean {
  return accepted.includes('password') || accepted.includes('keyboard-interactive')
}

/** One answer holds for all hosts with the same login name, but not for jump hosts, which are somebody else's. */
function nextPassword(
  { target, secrets, whileWaiting }: State,
  refused: string | undefined,
): Promise<string | undefined> {
  return whileWaiting(() => secrets.password(target.account, refused))
}

async function* identities({ target, secrets, ring, story }: State): AsyncGenerator<Identity> {
  const held = target.agent == null ? [] : await agentIdentities(target.agent)
  const files: Identity[] = []
  for (const file of target.identities) {
    const identity = await fileIdentity(file, secrets, ring)
    if (typeof identity === 'string') story.problems.push(identity)
    else if (identity != null) files.push(held.find(one => isSame(one, identity)) ?? identity)
    else if (target.isExplicit) story.problems.push(`${file} does not exist`)
  }
  const others = target.identitiesOnly ? [] : held.filter(one => !files.includes(one))
  yield* target.isExplicit ? [...files, ...others] : [...others, ...files]
}

function isSame(a: Identity, b: Identity): boolean {
  return a.publicKey.getPublicSSH().equals(b.publicKey.getPublicSSH())
}

/** ssh2 asks an agent for a signature only after the host has accepted the public half; so files are given as agents, too. */
function singleKeyAgent(identity: Identity, { story, whileWaiting }: State) {
  return new (class extends ssh2.BaseAgent<ParsedKey> {
    getIdentities(done: (error: Error | undefined, keys?: ParsedKey[]) => void): void {
      done(undefined, [identity.publicKey])
    }
    sign(_key: ParsedKey, data: Buffer, ...rest: unknown[]): void {
      const done = rest.find(isCallback)
      const hash = hashOf(rest[0])
      whileWaiting(() => identity.sign(data, hash)).then(
        signature => done?.(undefined, signature),
        (error: Error) => {
          story.problems.push(error.message)
          done?.(error)
        },
      )
    }
  })()
}

type Signed = (error: Error | undefined, signature?: Buffer) => void

function isCallback(value: unknown): value is Signed {
  return typeof value === 'function'
}

function hashOf(options: unknown): Hash | undefined {
  const hash = typeof options === 'object' && options != null && 'hash' in options ? options.hash : undefined
  return hash === 'sha256' || hash === 'sha512' ? hash : undefined
}

type Prompt = { prompt: string; echo?: boolean }

/** The hidden first question is the password's; further ones (one-time codes) go to the person. */
function answerWith(password: string, { secrets, whileWaiting }: State) {
  let isGiven = false
  return (...[, , , prompts, finish]: [string, string, string, Prompt[], (answers: string[]) => void]) => {
    const answer = async ({ prompt, echo }: Prompt) => {
      if (echo === true || isGiven) return (await secrets.answer(prompt)) ?? ''
      isGiven = true
      return password
    }
    whileWaiting(async () => {
      const answers: string[] = []
      for (const prompt of prompts) answers.push(await answer(prompt))
      return answers
    }).then(finish, () => finish(prompts.map(() => '')))
  }
}
