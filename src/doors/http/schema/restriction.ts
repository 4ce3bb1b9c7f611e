import Type, { type Static } from 'typebox'
import { Id, Person, Prose, page, paging, Ref, record, Time, whom } from './base.ts'

/** Asks for "nobody shall enter this number for somebody else". A second person registers it. */
export const RequestRestriction = record({
  ...whom,
  /** The complaint that it comes from: the reason must link the case. */
  case: Id,
  reason: Prose,
  /** The person was told that family and friends are blocked too, and said yes. */
  warned: Type.Literal(true),
})
export type RequestRestriction = Static<typeof RequestRestriction>

export const Restriction = record({
  id: Type.String(),
  person: Person,
  kind: Type.Enum(['third-party-booking']),
  exceptAccounts: Type.Array(Type.String()),
  from: Time,
  liftedAt: Type.Optional(Time),
  case: Type.Optional(Type.String()),
})
export type Restriction = Static<typeof Restriction>
export const RestrictionQuery = record({ ref: Type.Optional(Ref), case: Type.Optional(Id), ...paging })
export const RestrictionPage = page(Restriction)
export type RestrictionPage = Static<typeof RestrictionPage>

export const LiftRestriction = record({ reason: Prose, case: Type.Optional(Id) })
export type LiftRestriction = Static<typeof LiftRestriction>

/** Chosen people may still book for this person. */
export const AddException = record({ account: Id })
export type AddException = Static<typeof AddException>
