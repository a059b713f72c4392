import { type Command, script } from './command.ts'

export interface StartedWith {
  /** The instance's folder. */
  dir: string
  /** The file that the process counts as started with. */
  path: string
  sha256: string
  /** User that the folder belongs to: launch.sh writes the note anew at each start. */
  as: string
}

/** Notes that a process runs with this file though it was started with another: its keys were changed meanwhile. */
export function noteStartedWith({ dir, path, sha256, as }: StartedWith): Command {
  return { ...script(noteText, dir, path, sha256), as }
}

const noteText = `{
cd "$1" && [ -f .started-with ] || exit 0
{ grep -vF -e "  $2" .started-with; echo "$3  $2"; } > .started-with.new || exit 1
dd if=/dev/null of=.started-with.new conv=notrunc,fsync 2>/dev/null || sync
mv -f .started-with.new .started-with
}
`
