export interface DirSpec {
  path: string
  /** Octal text, for example "0755". */
  mode: string
  owner: string
}

export interface FileSpec {
  path: string
  content: string
  mode: string
  owner: string
}
