/** Names of all checks, for `--skip`: by themselves, because every verb reads its options and few need the checks. */
export const checkNames = [
  'os',
  'root',
  'user',
  'java',
  'ports',
  'ephemeral',
  'memory',
  'page-cache',
  'disk',
  'file-system',
  'store',
  'owner',
  'hostname',
  'names',
  'logout',
  'systemd',
  'neighbours',
  'open-files',
  'maps',
  'swap',
  'huge-pages',
  'clock',
  'network',
] as const

/** What --skip may name: also what `up` and `start` compare before they start a master. */
export const skippable = [...checkNames, 'slave-ahead'] as const
