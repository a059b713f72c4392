const units: Record<string, number> = { m: 2 ** 20, g: 2 ** 30 }

/** What a size in a topology looks like: a whole number and g or m. */
export const sizePattern = /^[1-9][0-9]{0,6}[gGmM]$/

/** Bytes of a size such as "4g" or "256m", as the JVM counts them; undefined when it is not one. */
export function parseSize(text: string): number | undefined {
  if (!sizePattern.test(text)) return undefined
  return Number(text.slice(0, -1)) * units[text.slice(-1).toLowerCase()]!
}
