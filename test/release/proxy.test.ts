import { describe, expect, it } from 'vitest'
import { proxyAuthorization, proxyFor } from '../../src/release/proxy.ts'

const apache = new URL('https://archive.apache.org/dist/')

describe('the proxy', () => {
  it.each<[Record<string, string>, string, string | undefined]>([
    [{}, 'https://a.org', undefined],
    [{ https_proxy: 'http://p:3128' }, 'https://a.org', 'http://p:3128/'],
    [{ HTTPS_PROXY: 'http://p:3128' }, 'https://a.org', 'http://p:3128/'],
    [{ HTTPS_PROXY: 'http://p:3128' }, 'http://a.org', undefined],
    [{ HTTP_PROXY: 'http://p:3128' }, 'http://a.org', 'http://p:3128/'],
    [{ all_proxy: 'p:3128' }, 'https://a.org', 'http://p:3128/'],
    [{ https_proxy: '', HTTPS_PROXY: 'http://p:1' }, 'https://a.org', 'http://p:1/'],
    [{ https_proxy: 'http://p:1', no_proxy: 'a.org' }, 'https://a.org', undefined],
    [{ https_proxy: 'http://p:1', NO_PROXY: '.apache.org' }, 'https://archive.apache.org', undefined],
    [{ https_proxy: 'http://p:1', NO_PROXY: '*.apache.org' }, 'https://archive.apache.org', undefined],
    [{ https_proxy: 'http://p:1', NO_PROXY: 'apache.org' }, 'https://archive.apache.org', undefined],
    [{ https_proxy: 'http://p:1', NO_PROXY: 'pache.org' }, 'https://archive.apache.org', 'http://p:1/'],
    [{ https_proxy: 'http://p:1', NO_PROXY: 'x, a.org:8443' }, 'https://a.org', 'http://p:1/'],
    [{ https_proxy: 'http://p:1', NO_PROXY: 'x, a.org:443' }, 'https://a.org', undefined],
    [{ https_proxy: 'http://p:1', NO_PROXY: '*' }, 'https://a.org', undefined],
  ])('%j for %s is %s', (env, url, proxy) => {
    expect(proxyFor(new URL(url), env)?.href).toBe(proxy)
  })

  it('of a kind that is not spoken is refused without showing it', () => {
    const refused = () => proxyFor(apache, { https_proxy: 'socks5://user:sentinel@p:1080' })
    expect(refused).toThrow(/not an http/)
    expect(refused).not.toThrow(/sentinel/)
  })

  it('gets its login decoded', () => {
    const value = proxyAuthorization(new URL('http://us%40er:p%3Aw@p:1'))
    expect(value).toBe(`Basic ${Buffer.from('us@er:p:w').toString('base64')}`)
    expect(proxyAuthorization(new URL('http://p:1'))).toBeUndefined()
  })
})
