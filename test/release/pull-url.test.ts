import { expect, it } from 'vitest'
import { pullUrl } from '../../src/release/pull-url.ts'

const id = { folder: '5.3.3-9a671e97795e' }

it.each([
  ['https://m.example/r/', 'https://m.example/r/5.3.3-9a671e97795e.tar.gz'],
  ['https://m.example', 'https://m.example/5.3.3-9a671e97795e.tar.gz'],
  ['https://ci:s@m.example/r/?token=1', 'https://ci:s@m.example/r/5.3.3-9a671e97795e.tar.gz?token=1'],
  ['http://m.example/r.zip', 'http://m.example/r.zip'],
])('%s means %s', (text, url) => {
  expect(pullUrl(text, id)).toBe(url)
})

it.each(['', 'mirror.example/r/', 'ftp://m.example/', 'file:///etc/passwd', 'http://a b/', 'http://m/\nx', 'https://'])(
  '%j is refused without being shown',
  text => {
    expect(() => pullUrl(text, id)).toThrow(/^--pull is not an http/)
  },
)
