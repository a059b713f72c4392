import { type Command, script } from './command.ts'

/** Removes folders that are empty, in this order; others stay, and that is no error. */
export function removeEmptyDirs(paths: readonly string[]): Command {
  return script('for d; do rmdir "$d" 2>/dev/null; done; :', ...paths)
}
