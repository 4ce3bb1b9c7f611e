import type { Principal } from '../../staff/index.ts'
import { Problem } from '../../terms/index.ts'
import { type Access, permissions } from './permissions.ts'
import type { OperationId } from './routes.ts'

/** Whether this principal may call this endpoint at all; which records it sees there is decided by its scope. */
export function refusal(access: Access, principal: Principal | undefined): Problem | undefined {
  if (access.public) return undefined
  if (principal === undefined)
    return new Problem('not-signed-in', 'Sign in, or send an API key as "Authorization: Bearer rf_…".')
  if (principal.kind === 'key') {
    if (!access.scopes.some((scope) => principal.scopes.includes(scope)))
      return new Problem(
        'not-allowed',
        access.scopes.length === 0
          ? 'No API key may do this: it is for people.'
          : `The key lacks a scope: ${access.scopes.join(' or ')}.`,
      )
  } else if (principal.mustEnrol && !access.enrolling) {
    return new Problem('not-allowed', 'Set up your second factor first: this installation wants one for your role.', {
      secondFactor: 'required',
    })
  } else if (!access.roles.includes(principal.role)) {
    return new Problem('not-allowed', `This is for ${access.roles.join(', ')}.`)
  }
  if (access.tenant === 'none' && principal.organisation !== undefined)
    return new Problem('not-allowed', "This is for the operator's own people.")
  return undefined
}

/** Every operation that this principal may call. */
export function mayCall(principal: Principal): OperationId[] {
  return (Object.keys(permissions) as OperationId[]).filter((id) => refusal(permissions[id], principal) === undefined)
}
