/** The known word that was most likely meant, or undefined when nothing is near. Letter case counts little. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  if (word.length > 100) return undefined
  const allowed = Math.max(1, Math.floor(word.length / 3))
  const near = known
    .map(candidate => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(one => one.distance <= allowed && one.distance < one.candidate.length)
  return near.toSorted((a, b) => a.distance - b.distance)[0]?.candidate
}

/** A hint: the near word, else the list of what is possible. */
export function didYouMean(word: string, known: readonly string[], what = 'possible here'): string | undefined {
  const meant = suggest(word, known)
  if (meant != null) return `did you mean '${meant}'?`
  return known.length === 0 ? undefined : `${what}: ${listed(known)}`
}

function listed(known: readonly string[]): string {
  return known.length <= 15 ? known.join(', ') : `${known.slice(0, 15).join(', ')}, … (${known.length} in all)`
}

/** Damerau-Levenshtein distance (optimal string alignment): insert, delete, replace, swap two neighbours. */
export function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1
      let best = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + cost)
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) best = Math.min(best, beforeLast[column - 2]! + 1)
      current.push(best)
    }
    beforeLast = last
    last = current
  }
  return last[b.length]!
}
