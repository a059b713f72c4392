/**
 * The SHA-512 of `fileName` in the text of a .sha512 file, in lower case; undefined when there is none. Apache's
 * projects write them in several ways: sha512sum's `hex  name`, BSD's and OpenSSL's `SHA512 (name) = hex`, bare hex,
 * and gpg's `name: AAAA BBBB …` wrapped over several lines.
 */
export function sha512In(text: string, fileName: string): string | undefined {
  const lines = text.split(/\r?\n/).filter(line => line.trim() !== '')
  const own = lines.filter(line => line.includes(fileName) && /[0-9a-f]{128}/i.test(line))
  const candidate = (own[0] ?? lines.join(' '))
    .replace(new RegExp(`\\S*${escaped(fileName)}`, 'g'), ' ')
    .replace(/SHA-?512/gi, ' ')
    .replace(/[\s:=()*]/g, '')
    .toLowerCase()
  return /^[0-9a-f]{128}$/.test(candidate) ? candidate : undefined
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
