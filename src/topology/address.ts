/** Where a host is, as written on the command line: `user@address:port`. */
export interface WrittenAddress {
  address: string
  user?: string
  port?: number
}

/**
 * Reads `[user@]address[:port]`; an IPv6 address with a port stands in brackets.
 * @returns the parts, or in `problem` why it is none.
 */
export function parseAddress(text: string): WrittenAddress | { problem: string } {
  if (text.includes('://')) return { problem: `'${text}' is a URL, and an address is wanted` }
  const at = text.lastIndexOf('@')
  const user = at === -1 ? undefined : text.slice(0, at)
  if (user != null && !isUser(user)) return { problem: `'${user}' is not a user name` }
  const rest = splitPort(text.slice(at + 1))
  if ('problem' in rest) return rest
  if (!isAddress(rest.address)) return { problem: `'${rest.address}' is not an address` }
  return { ...rest, ...(user != null && { user }) }
}

/** A host name, an IPv4 or an IPv6 address (without brackets). Nothing that a shell or a properties file would read otherwise. */
export function isAddress(text: string): boolean {
  if (text.length > 253) return false
  if (text.includes(':')) return isIPv6(text)
  if (/^[0-9.]+$/.test(text)) return isIPv4(text)
  return /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(text) && !/\.\.|-$/.test(text)
}

export function isIPv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every(part => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255)
}

export function isUser(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.@\\+$-]{0,63}$/.test(text)
}

/** An address before a port: IPv6 needs brackets there. */
export function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}

/** What stands before the port of an `address:port`, without brackets: what is dialled. */
export function withoutPort(address: string): string {
  return address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, '')
}

/** The same `address:port` with another port. */
export function atPort(address: string, port: number): string {
  return `${bracketed(withoutPort(address))}:${port}`
}

/** `address:port` as it is read again by `parseAddress`. */
export function formatAddress({ user, address, port }: WrittenAddress): string {
  return `${user == null ? '' : `${user}@`}${bracketed(address)}${port == null ? '' : `:${port}`}`
}

function splitPort(text: string): WrittenAddress | { problem: string } {
  const inBrackets = /^\[([^\]]*)\](?::(.*))?$/.exec(text)
  if (inBrackets != null) return withPort(inBrackets[1]!, inBrackets[2])
  const [address, port, ...more] = text.split(':')
  if (more.length > 0) return { problem: `'${text}': an IPv6 address stands in brackets, [::1] or [::1]:22` }
  return withPort(address!, port)
}

function withPort(address: string, port: string | undefined): WrittenAddress | { problem: string } {
  if (address === '') return { problem: 'the address is missing' }
  if (port == null) return { address }
  const number = /^[0-9]{1,5}$/.test(port) ? Number(port) : 0
  return number >= 1 && number <= 65535 ? { address, port: number } : { problem: `'${port}' is not a port` }
}

function isIPv6(text: string): boolean {
  const bare = text.replace(/%[A-Za-z0-9._-]{1,32}$/, '')
  return /^[0-9A-Fa-f:.]+$/.test(bare) && URL.canParse(`http://[${bare}]/`)
}
