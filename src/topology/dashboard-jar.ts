import type { ReleaseId } from './deployment.ts'

/** A path, an id of `rmqctl release list`, or what is downloaded and must have this hash. */
export type DashboardJar = string | { url: string; sha256: string }

/** A dashboard's jar by content, as a release of one file. */
export interface JarId extends Pick<ReleaseId, 'sha256' | 'folder'> {
  /** As its manifest says it, where it does. */
  version?: string
  /** The Java that it needs at least. */
  java?: number
}
