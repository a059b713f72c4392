import { isSecretKey } from '../catalogue/secrets.ts'

/** What else a word may be called whose value is nobody's business; RocketMQ's own keys are in the catalogue. */
const secretName = /token|apikey|api-key|passphrase|authorization|(^|[-_.])(pass|pwd|auth|key)$/i

/** Options of mqadmin's user and ACL verbs that take a key or a password (5.3.3:UpdateUserSubCommand, 4.9:UpdateAccessConfigSubCommand). */
const secretFlags: Record<string, readonly string[]> = {
  updateAclConfig: ['-a', '-s'],
  createUser: ['-p'],
  updateUser: ['-p'],
}

/**
 * A command line as it may be kept: values of options, `key=value` words and JSON fields that are named like secrets are `***`,
 * and so is a login inside an address. What is secret by its place alone cannot be known: such things belong into a file.
 */
export function maskArgv(argv: readonly string[]): string[] {
  const flags = argv.flatMap(word => secretFlags[word] ?? [])
  return argv.map((word, index) => {
    const before = argv[index - 1] ?? ''
    const isValue = /^--?[\w.-]+$/.test(before) && (isSecret(before) || flags.includes(before))
    return isValue && !word.startsWith('--') ? '***' : maskWord(word)
  })
}

function maskWord(word: string): string {
  return maskFields(word.replace(/\/\/[^/@\s]+@/g, '//***@'))
}

/** `name=value` and `"name": value` wherever they stand, also inside a value. */
function maskFields(text: string): string {
  return text.replace(
    /((["']?)([\w.-]+)\2\s*[=:]\s*)((?:Bearer|Basic)\s+\S+|"[^"]*"|'[^']*'|[^\s,;&}]+)/g,
    (_, begin: string, __, name: string, value: string) => begin + (isSecret(name) ? '***' : maskFields(value)),
  )
}

// --identity is a path, and --confirm a cluster's name: neither matches.
function isSecret(name: string): boolean {
  return isSecretKey(name) || secretName.test(name)
}
