import Type, { type Static } from 'typebox'
import { Id, Lang, page, paging, record, Time, Words, words } from './base.ts'

export const staffRoles = ['agent', 'lead', 'manager', 'compliance', 'administrator', 'auditor'] as const
export const StaffRole = words([...staffRoles])
export const Email = Type.String({ format: 'email', maxLength: 254 })
/** Long enough that guessing is hopeless; no rules about its characters. */
export const Password = Type.String({ minLength: 12, maxLength: 128 })

export const StaffMember = record({
  id: Type.String(),
  name: Type.String(),
  email: Type.String(),
  role: StaffRole,
  /** Set for a business's own staff, who see that organisation alone. */
  organisation: Type.Optional(Type.String()),
  state: words(['invited', 'active', 'disabled']),
  secondFactor: Type.Boolean(),
  createdAt: Time,
})
export type StaffMember = Static<typeof StaffMember>
export const StaffPage = page(StaffMember)
export type StaffPage = Static<typeof StaffPage>
export const StaffQuery = record(paging)

export const InviteStaff = record({ email: Email, name: Words, role: StaffRole, organisation: Type.Optional(Id) })
export type InviteStaff = Static<typeof InviteStaff>
/** `link` is shown once; it works once, until `expiresAt`. */
export const Invitation = record({ staff: StaffMember, link: Type.String(), expiresAt: Time })
export type Invitation = Static<typeof Invitation>

export const ChangeRole = record({ role: StaffRole })
export type ChangeRole = Static<typeof ChangeRole>

const token = Type.String({ minLength: 20, maxLength: 100 })
export const ReadInvitation = record({ token })
export type ReadInvitation = Static<typeof ReadInvitation>
export const InvitationView = record({
  /** True for the link that makes the first administrator: the form then asks for the e-mail address too. */
  first: Type.Boolean(),
  email: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  role: StaffRole,
  organisation: Type.Optional(Type.String()),
  expiresAt: Time,
})
export type InvitationView = Static<typeof InvitationView>
export const AcceptInvitation = record({
  token,
  password: Password,
  name: Type.Optional(Words),
  email: Type.Optional(Email),
})
export type AcceptInvitation = Static<typeof AcceptInvitation>

/** Who is asking. `may` lists the operationIds that this principal may call, so that a screen offers nothing that would be refused. */
export const Me = record({
  kind: words(['staff', 'key']),
  id: Type.String(),
  name: Type.String(),
  email: Type.Optional(Type.String()),
  role: Type.Optional(StaffRole),
  scopes: Type.Optional(Type.Array(words(['decide', 'manage', 'read']))),
  organisation: Type.Optional(Type.String()),
  organisationName: Type.Optional(Type.String()),
  /** A passkey, or codes from an app; which of the two, `authenticator` tells. */
  secondFactor: Type.Optional(Type.Boolean()),
  authenticator: Type.Optional(Type.Boolean()),
  /** True: nothing else may be called until a second factor is set up: a passkey, or an app at /auth/two-factor/enable, verified. */
  mustEnrol: Type.Optional(Type.Boolean()),
  lang: Lang,
  may: Type.Array(Type.String()),
})
export type Me = Static<typeof Me>

/** A passkey of mine. */
export const Passkey = record({
  id: Type.String(),
  name: Type.String(),
  createdAt: Time,
  lastUsedAt: Type.Optional(Time),
})
export type Passkey = Static<typeof Passkey>
export const PasskeyList = record({ items: Type.Array(Passkey) })
export type PasskeyList = Static<typeof PasskeyList>
/** `password`: of who has one; who has none must have signed in within the last 15 minutes. */
export const StartPasskey = record({ password: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })) })
export type StartPasskey = Static<typeof StartPasskey>
/** `options`: what `PublicKeyCredential.parseCreationOptionsFromJSON` of a browser reads (WebAuthn level 3). */
export const PasskeyOptions = record({ options: Type.Record(Type.String(), Type.Unknown()) })
export type PasskeyOptions = Static<typeof PasskeyOptions>
/** `response`: the new credential as the browser's `toJSON()` writes it. `name`: what its owner calls it. */
export const AddPasskey = record({ name: Words, response: Type.Record(Type.String(), Type.Unknown()) })
export type AddPasskey = Static<typeof AddPasskey>

export const Session = record({
  id: Type.String(),
  createdAt: Time,
  expiresAt: Time,
  userAgent: Type.Optional(Type.String()),
  current: Type.Boolean(),
})
export type Session = Static<typeof Session>
export const SessionList = record({ items: Type.Array(Session) })
export type SessionList = Static<typeof SessionList>
