import { RmqctlError } from '../errors.ts'
import type { ReleaseId } from '../topology/deployment.ts'

/**
 * Where hosts get a release by themselves: the URL of an archive, or of a folder (it ends in /) that has the archives of
 * `rmqctl release list` under their own names.
 * @throws RmqctlError `input`, without showing what may hold a password
 */
export function pullUrl(text: string, { folder }: Pick<ReleaseId, 'folder'>): string {
  const url = webUrl(text)
  if (url == null)
    throw new RmqctlError('input', '--pull is not an http:// or https:// URL', {
      hint: '--pull https://mirror.example/rocketmq/, with the archive of `rmqctl release list --json` in it',
    })
  return url.pathname.endsWith('/') ? new URL(`${url.pathname}${folder}.tar.gz${url.search}`, url).href : url.href
}

/** undefined: not an http:// or https:// URL. */
export function webUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = !/[\s\0-\x1f\x7f]/.test(text) && (url?.protocol === 'http:' || url?.protocol === 'https:')
  return isPlain ? url : undefined
}
