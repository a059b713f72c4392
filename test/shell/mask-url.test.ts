import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskedUrl, withoutSecretsOf } from '../../src/shell/mask-url.ts'

test.each([
  ['https://mirror.example/r/a.tar.gz', 'https://mirror.example/r/a.tar.gz'],
  ['https://ci:s3cret@mirror.example:8443/r/', 'https://***@mirror.example:8443/r/'],
  ['https://token@mirror.example/r/', 'https://***@mirror.example/r/'],
  ['https://mirror.example/a.zip?X-Signature=abc', 'https://mirror.example/a.zip?***'],
])('%s is shown as %s', (url, shown) => {
  expect(maskedUrl(url)).toBe(shown)
})

test('no secret of a URL is left in a text about it', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9 %:@/?]{4,12}$/).map(text => `S-${text}`)
  fc.assert(
    fc.property(secret, secret, (password, query) => {
      const url = `https://me-myself:${encodeURIComponent(password)}@h.example/a?token=${encodeURIComponent(query)}`
      const text = `wget: ${url}: 403 for ${password}, ${url.split('?')[1]}`
      for (const shown of [withoutSecretsOf(url, text), maskedUrl(url)]) {
        expect(shown).not.toContain(password)
        expect(shown).not.toContain(encodeURIComponent(query))
      }
    }),
  )
})
