/** One word for a POSIX shell, whatever is in it. The only quoting function: `sh -c "printf %s " + quote(s)` returns s. */
export function quote(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word) && !word.startsWith('=')) return word
  return `'${word.replaceAll("'", `'\\''`)}'`
}
