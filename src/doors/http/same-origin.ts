import type { IncomingHttpHeaders } from 'node:http'
import { Problem } from '../../terms/index.ts'

const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A browser sends its cookies whoever wrote the page, but it also says whose page it was. A write that is authenticated by cookie must
 * come from our own pages. (SameSite=Strict on the cookie is the other lock; keys in a header need neither.)
 */
export function foreignOrigin(
  method: string,
  headers: IncomingHttpHeaders,
  publicUrl: string | undefined,
): Problem | undefined {
  if (safe.has(method)) return undefined
  const origin = headers.origin
  const ours =
    publicUrl === undefined ? origin !== undefined && URL.parse(origin)?.host === headers.host : origin === publicUrl
  return ours ? undefined : new Problem('foreign-origin', 'Send this from our own pages, or use an API key.')
}
