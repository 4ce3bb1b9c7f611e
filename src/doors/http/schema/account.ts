import Type, { type Static } from 'typebox'
import { Country, Id, Person, PhoneNumber, Prose, page, paging, Ref, record, Time } from './base.ts'

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
