export type Env = Record<string, string | undefined>

/** What the process was given. main.ts passes the real one, tests their own. */
export interface Io {
  env: Env
  cwd: string
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
}
