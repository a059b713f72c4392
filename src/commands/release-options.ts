export interface ReleaseListOptions {
  json: boolean
}

export interface ReleaseFetchOptions {
  version: string
}

export interface ReleaseBuildOptions {
  /** "rocketmq" when not said, or "dashboard". */
  what?: string
  /** Folder with its source. */
  source?: string
  /** Its repository instead, and a tag or branch of it. */
  git?: string
  ref?: string
}
