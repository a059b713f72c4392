import type { Here } from './target.ts'

/** Asks a person; rejects when nobody is there to answer. */
export type Ask = (question: string) => Promise<string>

/** Passwords and passphrases: from the environment, else asked, one question at a time, each answer kept for the others. */
export interface Secrets {
  /** `refused` is what was tried before; undefined when there is none (more). `account` says for which logins it holds. */
  password(account: string, refused?: string): Promise<string | undefined>
  passphrase(file: string): Promise<string | undefined>
  /** Any other prompt of keyboard-interactive, asked each time. */
  answer(prompt: string): Promise<string | undefined>
  /** Whether a second try can bring another answer. */
  readonly canAsk: boolean
}

export function createSecrets(env: Here['env'], ask: Ask | undefined): Secrets {
  const passwords = new Map<string, string>()
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work)
    turn = result.catch(() => {})
    return result
  }
  const password = (account: string, refused?: string) =>
    inTurn(async () => {
      const known = passwords.get(account) ?? env.RMQCTL_SSH_PASSWORD
      if (known != null && known !== refused) return known
      if (ask == null || (env.RMQCTL_SSH_PASSWORD != null && passwords.get(account) == null)) return undefined
      const answer = await ask(`password of ${account}:`)
      passwords.set(account, answer)
      return answer
    })
  return {
    canAsk: ask != null,
    password,
    passphrase: file =>
      inTurn(async () => env.RMQCTL_SSH_PASSPHRASE ?? (ask == null ? undefined : ask(`passphrase of ${file}:`))),
    answer: prompt => inTurn(async () => (ask == null ? undefined : ask(prompt))),
  }
}
