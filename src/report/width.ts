const escapes = /\x1b\[[0-9;]*m/g

/** Columns that a text takes on a terminal: colour counts nothing, East Asian wide characters and emoji two. */
export function widthOf(text: string): number {
  let width = 0
  for (const char of text.replace(escapes, '')) width += columnsOf(char)
  return width
}

/** The text, cut at the end so that it takes at most `columns`; colour is kept and closed. */
export function truncate(text: string, columns: number, ellipsis = '…'): string {
  if (widthOf(text) <= columns) return text
  if (columns <= 0) return ''
  let left = columns - widthOf(ellipsis)
  let cut = ''
  let colored = false
  for (const part of text.split(/(\x1b\[[0-9;]*m)/)) {
    if (part.startsWith('\x1b[')) {
      cut += part
      colored = true
      continue
    }
    for (const char of part) {
      left -= columnsOf(char)
      if (left < 0) return `${cut}${colored ? '\x1b[0m' : ''}${ellipsis}`
      cut += char
    }
  }
  return cut
}

/** Pads at the end, or at the start with `right`, to so many columns. */
export function pad(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, columns - widthOf(text)))
  return align === 'left' ? text + blanks : blanks + text
}

/** Breaks a text at blanks into lines of at most `columns`; words that are longer are cut hard. Plain text only. */
export function wrap(text: string, columns: number): string[] {
  return text.split(/\r?\n/).flatMap(line => wrapLine(line.trimEnd().replaceAll('\t', '  '), Math.max(8, columns)))
}

function wrapLine(line: string, columns: number): string[] {
  const lines: string[] = []
  let rest = line
  while (widthOf(rest) > columns) {
    const head = hardCut(rest, columns)
    const blank = head.lastIndexOf(' ')
    const indent = head.length - head.trimStart().length
    const cut = rest[head.length] === ' ' || blank <= indent ? head.length : blank
    lines.push(rest.slice(0, cut).trimEnd())
    rest = rest.slice(cut).trimStart()
  }
  return [...lines, rest]
}

function hardCut(text: string, columns: number): string {
  let width = 0
  let cut = ''
  for (const char of text) {
    width += columnsOf(char)
    if (width > columns) break
    cut += char
  }
  return cut
}

function columnsOf(char: string): number {
  const code = char.codePointAt(0) ?? 0
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0
  if (code < 0x300) return 1
  if (code <= 0x36f || code === 0x200d || (code >= 0xfe00 && code <= 0xfe0f)) return 0
  return isWide(code) ? 2 : 1
}

// The blocks of Unicode's EastAsianWidth.txt that a name or a path may well hold; rare ones count as narrow.
function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  )
}
