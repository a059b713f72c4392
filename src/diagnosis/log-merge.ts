import type { LogEntry } from './log-entries.ts'

/** An entry with its place in the merged stream. */
export interface PlacedEntry extends LogEntry {
  /** Position in the list of streams: the order among entries of the same moment. */
  stream: number
  /** Unix ms that it is ordered by: never before an earlier entry of its stream. */
  at: number
}

export interface Placer {
  /** What was there at the beginning, all of it, of a file that was last changed at `changedAt`. */
  backlog(entries: LogEntry[], changedAt: number): PlacedEntry[]
  /** What came while following, at `now`. */
  live(entry: LogEntry, now: number): PlacedEntry
}

/**
 * Gives the entries of one stream their places; a file's own order holds even where its stamps do not. An entry without a stamp
 * is as old as the stamped one before it, else the next one; the last of a file are as old as the file's last change.
 */
export function placer(stream: number): Placer {
  let latest = Number.NEGATIVE_INFINITY
  const place = (entry: LogEntry, at: number): PlacedEntry => {
    latest = Math.max(latest, at)
    return { ...entry, stream, at: latest }
  }
  return {
    backlog(entries, changedAt) {
      const first = entries.find(entry => entry.time != null)?.time
      const lastStamped = entries.findLastIndex(entry => entry.time != null)
      return entries.map((entry, at) =>
        place(entry, entry.time ?? (at > lastStamped || first == null ? changedAt : Math.max(latest, first))),
      )
    },
    live: (entry, now) => place(entry, entry.time ?? now),
  }
}

/** Many streams as one, in time order, each in its own order. */
export function mergeStreams(streams: PlacedEntry[][]): PlacedEntry[] {
  // each stream is a sorted run: the engine's merge sort (stable) does no more than merge them
  return streams.flat().toSorted((a, b) => a.at - b.at)
}

export interface ReorderBuffer {
  add(entry: PlacedEntry, now: number): void
  /** The entries that have waited long enough for an older one to arrive, and all that are older than they. */
  release(now: number): PlacedEntry[]
  /** All that is left. */
  drain(): PlacedEntry[]
}

/** Holds each entry for `windowMs` after it came, so that streams that arrive unevenly still come out in order. */
export function reorderBuffer(windowMs: number): ReorderBuffer {
  let held: { entry: PlacedEntry; since: number }[] = []
  return {
    add(entry, now) {
      held.push({ entry, since: now })
    },
    release(now) {
      held = held.toSorted((a, b) => a.entry.at - b.entry.at)
      const last = held.findLastIndex(({ since }) => now - since >= windowMs)
      return held.splice(0, last + 1).map(({ entry }) => entry)
    },
    drain() {
      const all = held.toSorted((a, b) => a.entry.at - b.entry.at).map(({ entry }) => entry)
      held = []
      return all
    },
  }
}
