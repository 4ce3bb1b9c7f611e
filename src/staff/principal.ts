import type { Actor } from '../terms/index.ts'
import type { StaffRole } from './role.ts'

export const keyScopes = ['decide', 'manage', 'read'] as const
export type KeyScope = (typeof keyScopes)[number]

/** Somebody who has proved who they are. `organisation` set: sees that organisation's records alone. */
export type Principal = StaffPrincipal | KeyPrincipal

export interface StaffPrincipal {
  kind: 'staff'
  id: string
  name: string
  email: string
  role: StaffRole
  organisation?: string
  /** Any: a passkey, or codes from an app. */
  secondFactor: boolean
  /** Codes from an authenticator app are on. */
  authenticator: boolean
  /** Decides, has no second factor, and this installation wants one: may do nothing but set it up. */
  mustEnrol: boolean
  /** The session's id; its token never leaves this room. */
  session: string
}

export interface KeyPrincipal {
  kind: 'key'
  id: string
  name: string
  scopes: readonly KeyScope[]
  organisation?: string
}

export function actorOf(principal: Principal): Actor {
  const actor: Actor = { kind: principal.kind, id: principal.id }
  if (principal.organisation !== undefined) actor.organisation = principal.organisation
  return actor
}
