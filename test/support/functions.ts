export interface MeasuredFunction {
  name: string
  /** 1-based line of its head. */
  line: number
  lines: number
}

const head =
  /^(\s*)(?:export )?(?:default )?(?:async )?(?:function\*? (\w+)|const (\w+)[^=]* = (?:async )?(?:\([^;]*|\w+ )(?:=>.*\{$|$)|(?:async )?(\w+)\(.*\).*\{$)/

/** Functions and how long they are, by the indentation that the formatter guarantees. */
export function functionsOf(text: string): MeasuredFunction[] {
  const lines = text.split('\n')
  return lines.flatMap((line, index) => {
    const match = head.exec(line)
    const name = match?.[2] ?? match?.[3] ?? match?.[4]
    if (match == null || name == null || /^(if|for|while|switch|catch|return)$/.test(name)) return []
    const length = lengthFrom(lines, index, match[1]!)
    return length == null ? [] : [{ name, line: index + 1, lines: length }]
  })
}

/** Down to the line that closes at the head's own indentation; a line such as `}: Options): void {` goes on. */
function lengthFrom(lines: string[], start: number, indent: string): number | undefined {
  for (let index = start + 1; index < lines.length; index++) {
    const line = lines[index]!
    if (line.trim() === '' || !line.startsWith(indent) || /^\s/.test(line.slice(indent.length))) continue
    if (/^[})]/.test(line.slice(indent.length)) && !/[{(>]$/.test(line)) return index - start + 1
    if (!/^[})\]]/.test(line.slice(indent.length))) return undefined
  }
  return undefined
}
