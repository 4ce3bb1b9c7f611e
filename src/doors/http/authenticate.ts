import type { IncomingHttpHeaders } from 'node:http'
import type { Principal, Staff } from '../../staff/index.ts'
import { Problem } from '../../terms/index.ts'
import { foreignOrigin } from './same-origin.ts'

/**
 * Who is asking. A key answers at once, without a promise: that is the hot path. A header wins over a cookie, and a header that is
 * wrong is refused rather than passed over. Undefined: nobody said who they are.
 */
export function authenticate(
  method: string,
  headers: IncomingHttpHeaders,
  staff: Staff,
  publicUrl: string | undefined,
): Principal | Problem | undefined | Promise<Principal | Problem | undefined> {
  const authorization = headers.authorization
  if (authorization !== undefined) {
    const key = authorization.startsWith('Bearer ') ? staff.keys.verify(authorization.slice(7)) : undefined
    return (
      key ?? new Problem('not-signed-in', 'That API key is not valid: it was revoked, has expired, or never was one.')
    )
  }
  const cookie = headers.cookie
  if (cookie === undefined) return undefined
  return staff.signIn.principal(cookie).then((member) => {
    if (member === undefined) return undefined
    return foreignOrigin(method, headers, publicUrl) ?? member
  })
}
