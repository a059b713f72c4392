/** A path, an id of `rmqctl release list`, or what is downloaded and must have this hash. */
export type DashboardJar = string | { url: string; sha256: string }

/** A dashboard's jar by content, as a release of one file. */
export interface JarId {
  /** Of the release. */
  sha256: string
  /** `dashboard-<sha12>`, its folder's name on the hosts. */
  folder: string
  /** As its manifest says it, where it does. */
  version?: string
  /** The Java that it needs at least. */
  java?: number
}
