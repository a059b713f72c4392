/** Whether a stream gets colour: NO_COLOR and `--no-color` style wishes first, then FORCE_COLOR, then a real terminal. */
export function wantsColor(env: Record<string, string | undefined>, isTerminal: boolean): boolean {
  if (env.NO_COLOR != null && env.NO_COLOR !== '') return false
  if (env.FORCE_COLOR != null) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false'
  return isTerminal && env.TERM !== 'dumb'
}

/** The few styles that we use; each returns its text unchanged where there is no colour. */
export interface Paint {
  bold: Style
  dim: Style
  red: Style
  green: Style
  yellow: Style
  cyan: Style
}

type Style = (text: string) => string

/**
 * Numbers of the palette of 256, which terminals do not redefine: in the middle between black and white, so that each can be read on a
 * dark and on a light ground. The eight old colours cannot: yellow and cyan vanish on white.
 */
export const colors = { red: 160, green: 28, yellow: 136, cyan: 31 } as const

export function createPaint(enabled: boolean): Paint {
  const style = (open: string, close: number): Style =>
    enabled ? text => (text === '' ? '' : `\x1b[${open}m${text}\x1b[${close}m`) : text => text
  const color = (number: number) => style(`38;5;${number}`, 39)
  return {
    bold: style('1', 22),
    dim: style('2', 22),
    red: color(colors.red),
    green: color(colors.green),
    yellow: color(colors.yellow),
    cyan: color(colors.cyan),
  }
}
