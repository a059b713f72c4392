import { getProperties } from 'properties-file'
import type { ConfigRole } from '../../catalogue/roles.ts'
import type { Finding } from '../../topology/finding.ts'
import { guessRole } from './guess-role.ts'
import { lintJson } from './lint-json.ts'
import { lintProperties } from './lint-properties.ts'

export interface LintedFile {
  role: ConfigRole
  findings: Finding[]
}

/** Everything to say about a configuration file that others wrote; pure. Without a role it is found out. */
export function lintConfigFile(file: { text: string; source: string; version: string; role?: ConfigRole }): LintedFile {
  const { text, source, version } = file
  const isJson = /^\s*\{/.test(text)
  const role = file.role ?? (isJson ? 'proxy' : guessRole(Object.keys(getProperties(text)), source, version))
  const lint = isJson ? lintJson : lintProperties
  return { role, findings: lint({ text, source, version, role }) }
}
