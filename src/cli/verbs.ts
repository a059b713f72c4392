import { declareCompletion, declareConfig, declareList, declareUse } from './local.ts'
import type { Cli } from './runner.ts'

/** Every verb that there is, in the order of `--help`. A new one is a line here and a file in commands/. */
export function declareVerbs(cli: Cli): void {
  declareList(cli, async () => (await import('../commands/list.ts')).list)
  declareUse(cli, async () => (await import('../commands/use.ts')).use)
  declareConfig(cli, async () => (await import('../commands/config.ts')).config)
  declareCompletion(cli, async () => (await import('../commands/completion.ts')).completion)
}
