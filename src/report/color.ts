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

export function createPaint(enabled: boolean): Paint {
  const style = (open: number, close: number): Style =>
    enabled ? text => (text === '' ? '' : `\x1b[${open}m${text}\x1b[${close}m`) : text => text
  return {
    bold: style(1, 22),
    dim: style(2, 22),
    red: style(31, 39),
    green: style(32, 39),
    yellow: style(33, 39),
    cyan: style(36, 39),
  }
}
