/** Keys that went away, with what does their work now. What went without a successor is found by the lists alone. */
export const successors: Readonly<Record<string, string>> = {
  haSlaveFallbehindMax: 'haMaxGapNotInSync',
}
