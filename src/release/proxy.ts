import { RmqctlError } from '../errors.ts'

/**
 * The proxy for `url`, by the variables that curl knows: `https_proxy`, `http_proxy`, `all_proxy`, in either case, and
 * `no_proxy` with host names, domains and `*` (no address ranges). Node's own clients read none of them.
 * @throws RmqctlError `input` when the proxy is no http or https URL
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): URL | undefined {
  const read = (name: string) => env[name] || env[name.toUpperCase()] || undefined
  const value = read(url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') ?? read('all_proxy')
  if (value == null || isExcepted(url, read('no_proxy') ?? '')) return undefined
  const text = /^[a-z0-9]+:\/\//i.test(value) ? value : `http://${value}`
  const proxy = URL.canParse(text) ? new URL(text) : undefined
  if (proxy?.protocol === 'http:' || proxy?.protocol === 'https:') return proxy
  // The value may hold a password, so it is not shown.
  throw new RmqctlError('input', `the proxy for ${url.protocol}// is not an http:// or https:// URL`, {
    hint: 'export https_proxy=http://proxy.example:3128',
  })
}

/** `Basic …` for a proxy with a user in its URL. */
export function proxyAuthorization(proxy: URL): string | undefined {
  if (proxy.username === '') return undefined
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

export function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
}

function isExcepted(url: URL, list: string): boolean {
  return list.split(/[\s,]+/).some(item => {
    const [, domain = '', port] = /^(.*?)(?::(\d+))?$/.exec(item.toLowerCase()) ?? []
    if (domain === '*') return true
    if (domain === '' || (port != null && Number(port) !== portOf(url))) return false
    const name = domain.replace(/^\*?\./, '')
    return url.hostname === name || url.hostname.endsWith(`.${name}`)
  })
}
