import Type, { type Static } from 'typebox'
import { Country, Id, Person, PhoneNumber, Prose, page, paging, Ref, record, Time, whom, words } from './base.ts'

/** Asks for "nobody shall enter this number for somebody else". A second person registers it. */
export const RequestRestriction = record({
  ...whom,
  /** The platform that it shall bind. Absent: every platform. */
  organisation: Type.Optional(Id),
  /** The complaint that it comes from: the reason must link the case. */
  case: Id,
  reason: Prose,
  /** The person was told that family and friends are blocked too, and said yes. */
  warned: Type.Literal(true),
})
export type RequestRestriction = Static<typeof RequestRestriction>

export const restrictionStates = ['requested', 'registered', 'declined', 'lifted'] as const

/** Binds only while `registered`. */
export const Restriction = record({
  id: Type.String(),
  person: Person,
  kind: words(['third-party-booking']),
  state: words([...restrictionStates]),
  organisation: Type.Optional(Type.String()),
  organisationName: Type.Optional(Type.String()),
  exceptAccounts: Type.Array(Type.String()),
  requestedAt: Time,
  registeredAt: Type.Optional(Time),
  endedAt: Type.Optional(Time),
  case: Type.Optional(Type.String()),
  reason: Type.String(),
  /** The approval that registers it. */
  approval: Type.String(),
})
export type Restriction = Static<typeof Restriction>
export const RestrictionQuery = record({
  ref: Type.Optional(Ref),
  state: Type.Optional(words([...restrictionStates])),
  ...paging,
})
export const RestrictionPage = page(Restriction)
export type RestrictionPage = Static<typeof RestrictionPage>

export const LiftRestriction = record({ reason: Prose, case: Type.Optional(Id) })
export type LiftRestriction = Static<typeof LiftRestriction>

export const ExceptionPath = record({ id: Id, account: Id })
/** Chosen people may still book for this person: by their account, or by the number that their accounts have verified. */
export const AddException = record({
  account: Type.Optional(Id),
  number: Type.Optional(PhoneNumber),
  country: Type.Optional(Country),
})
export type AddException = Static<typeof AddException>
