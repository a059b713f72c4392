/** A piece of a line in one style. */
interface Piece {
  column: number
  text: string
  style: Style
}

interface Style {
  color?: string
  bold: boolean
  dim: boolean
}

const plain: Style = { bold: false, dim: false }
const cell = { width: 8.4, height: 19 }
const margin = 18
const bar = 34
const ink = '#d7dae0'

// Readable on the dark ground, which looks the same on a light and on a dark page.
const palette = ['#7f848e', '#ef6b73', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', ink]

/** What a terminal shows, as `tmux capture-pane -e` tells it, as a picture of that terminal. */
export function terminalSvg(screen: string, { columns, title }: { columns: number; title: string }): string {
  const lines = screen.trimEnd().split('\n')
  const width = Math.round(columns * cell.width + 2 * margin)
  const height = Math.round(lines.length * cell.height + bar + margin)
  const rows = piecesOf(lines).map((pieces, row) => pieces.map(piece => pieceSvg(piece, row)).join(''))
  const dots = ['#ef6b73', '#e5c07b', '#98c379'].map(
    (color, index) => `<circle cx="${margin + 2 + index * 18}" cy="17" r="5.5" fill="${color}"/>`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="9" fill="#21252b" stroke="#3b4048"/>`,
    ...dots,
    `<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" fill="${ink}" xml:space="preserve">`,
    ...rows.filter(row => row !== ''),
    '</g>',
    '</svg>\n',
  ].join('\n')
}

/** Every line in pieces of one style without wide gaps: each has its own place, so a font's widths do not add up. */
function piecesOf(lines: string[]): Piece[][] {
  let style = plain
  return lines.map(line => {
    const pieces: Piece[] = []
    let column = 0
    for (const part of line.split(/(\x1b\[[0-9;]*m)/)) {
      const codes = /^\x1b\[([0-9;]*)m$/.exec(part)?.[1]
      if (codes != null) {
        style = restyled(style, old(codes).split(';').map(Number))
        continue
      }
      for (const word of part.matchAll(/\S+(?: \S+)*/g)) {
        pieces.push({ column: column + [...part.slice(0, word.index)].length, text: word[0], style })
      }
      column += [...part].length
    }
    return pieces
  })
}

/** Our colours of 256, as the one of the eight that each stands for. */
const eight: Record<string, number> = { 160: 31, 28: 32, 136: 33, 31: 36 }

function old(codes: string): string {
  return codes.replace(/38;5;(\d+)/g, (_, number) => String(eight[number] ?? 39))
}

function restyled(before: Style, codes: number[]): Style {
  return codes.reduce<Style>((style, code) => {
    if (code === 0) return plain
    if (code === 1) return { ...style, bold: true }
    if (code === 2) return { ...style, dim: true }
    if (code === 22) return { ...style, bold: false, dim: false }
    if (code === 39) return { ...style, color: undefined }
    if (code >= 30 && code <= 37) return { ...style, color: palette[code - 30] }
    if (code >= 90 && code <= 97) return { ...style, color: palette[code - 90] }
    return style
  }, before)
}

function pieceSvg({ column, text, style }: Piece, row: number): string {
  const x = (margin + column * cell.width).toFixed(1)
  const y = Math.round(bar + row * cell.height + 14)
  const length = ([...text].length * cell.width).toFixed(1)
  const fill = style.color == null ? '' : ` fill="${style.color}"`
  const weight = style.bold ? ' font-weight="bold"' : ''
  const faint = style.dim ? ' opacity="0.65"' : ''
  return `<text x="${x}" y="${y}" textLength="${length}"${fill}${weight}${faint}>${escaped(text)}</text>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
