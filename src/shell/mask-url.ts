/** A URL as people may see it: without the login and the query, where secrets stand. */
export function maskedUrl(url: string): string {
  const parsed = new URL(url)
  if (parsed.username !== '' || parsed.password !== '') [parsed.username, parsed.password] = ['***', '']
  if (parsed.search !== '') parsed.search = '?***'
  return parsed.href
}

/** A text of somebody else, such as a tool's error, without the secrets of this URL. */
export function withoutSecretsOf(url: string, text: string): string {
  const { username, password, search } = new URL(url)
  const secrets = [username, password, search.slice(1)].flatMap(secret => [secret, decoded(secret)])
  const longFirst = [...new Set(secrets)].filter(secret => secret !== '').toSorted((a, b) => b.length - a.length)
  return longFirst.reduce((shown, secret) => shown.replaceAll(secret, '***'), text)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
