/** Signs for outcomes; plain letters where the terminal or the locale knows no more. */
export interface Symbols {
  done: string
  failed: string
  skipped: string
  waiting: string
  running: string
  detail: string
  warning: string
  separator: string
  ellipsis: string
  /** Frames of the spinner. */
  spinner: string[]
}

const pretty: Symbols = {
  done: '✔',
  failed: '✖',
  skipped: '–',
  waiting: '·',
  running: '›',
  detail: '│',
  warning: '!',
  separator: '·',
  ellipsis: '…',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
}

const plain: Symbols = {
  done: '+',
  failed: 'x',
  skipped: '-',
  waiting: '.',
  running: '>',
  detail: '|',
  warning: '!',
  separator: '-',
  ellipsis: '~',
  spinner: ['-', '\\', '|', '/'],
}

export function symbolsFor(unicode: boolean): Symbols {
  return unicode ? pretty : plain
}

/** Whether the locale speaks UTF-8; the kernel's own console does not draw all of it. */
export function speaksUnicode(env: Record<string, string | undefined>): boolean {
  if (env.TERM === 'linux' || env.TERM === 'dumb') return false
  // The first one that is set decides, as setlocale(3) says. macOS terminals often set none of them.
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find(value => value != null && value !== '')
  return locale == null ? env.TERM_PROGRAM != null || env.WT_SESSION != null : /utf-?8/i.test(locale)
}
