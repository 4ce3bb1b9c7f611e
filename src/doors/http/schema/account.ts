import Type, { type Static } from 'typebox'
import { Country, Id, Person, PhoneNumber, Prose, page, paging, Ref, record, Time, whom, words } from './base.ts'

/** An account of a platform, as far as the gate must know it. `id` may be the platform's own. */
export const CreateAccount = record({
  id: Type.Optional(Id),
  organisation: Id,
  number: Type.Optional(PhoneNumber),
  country: Type.Optional(Country),
})
export type CreateAccount = Static<typeof CreateAccount>

export const Account = record({
  id: Type.String(),
  organisation: Type.String(),
  number: Type.Optional(Person),
  verified: Type.Boolean(),
  suspendedUntil: Type.Optional(Time),
  suspensionCase: Type.Optional(Type.String()),
})
export type Account = Static<typeof Account>
export const AccountQuery = record({ organisation: Type.Optional(Id), ref: Type.Optional(Ref), ...paging })
export const AccountPage = page(Account)
export type AccountPage = Static<typeof AccountPage>

/** The platform has checked that the account's holder has this number. */
export const VerifyAccount = record({ number: Type.Optional(PhoneNumber), country: Type.Optional(Country) })
export type VerifyAccount = Static<typeof VerifyAccount>
/** The account must verify again before its next booking. */
export const InvalidateAccount = record({ reason: Prose, case: Type.Optional(Id) })
export type InvalidateAccount = Static<typeof InvalidateAccount>
export const SuspendAccount = record({ until: Time, reason: Prose, case: Id })
export type SuspendAccount = Static<typeof SuspendAccount>
export const LiftSuspension = record({ reason: Prose, case: Type.Optional(Id) })
export type LiftSuspension = Static<typeof LiftSuspension>

/** "Somebody else goes on using my number": it is reset on every account but `except`, the holder's own. */
export const InvalidateNumber = record({ ...whom, except: Type.Optional(Id), reason: Prose, case: Type.Optional(Id) })
export type InvalidateNumber = Static<typeof InvalidateNumber>
export const AccountList = record({ items: Type.Array(Account) })
export type AccountList = Static<typeof AccountList>

/** How an account came to a number, or lost it. */
export const NumberChange = record({
  at: Time,
  kind: words(['stated', 'verified', 'changed', 'invalidated']),
  /** As it was; dots once destroyed. */
  number: Type.Optional(Person),
  reason: Type.Optional(Type.String()),
  case: Type.Optional(Type.String()),
  by: Type.String(),
  byName: Type.Optional(Type.String()),
})
export type NumberChange = Static<typeof NumberChange>
/** Newest first, at most 200. */
export const NumberHistory = record({ items: Type.Array(NumberChange) })
export type NumberHistory = Static<typeof NumberHistory>
