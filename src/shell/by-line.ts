/** Cuts chunks of text into lines, however they fall; `end` gives a last one that has no newline. */
export function byLine(say: (line: string) => void): { take: (chunk: string) => void; end: () => void } {
  let rest = ''
  return {
    take: chunk => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) say(line)
    },
    end: () => {
      if (rest !== '') say(rest)
      rest = ''
    },
  }
}
