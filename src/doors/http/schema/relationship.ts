import Type, { type Static } from 'typebox'
import { Category, Id, Person, page, paging, Ref, record, Time, whom, words } from './base.ts'

/** What binds a person to an organisation without a consent: a customer, a contract, an inquiry. */
export const RecordRelationship = record({
  ...whom,
  organisation: Id,
  kind: words(['customer', 'contract', 'inquiry']),
  category: Category,
  lastTransactionAt: Time,
  /** Did the person give the number to this organisation directly? */
  numberSource: words(['direct', 'third-party']),
})
export type RecordRelationship = Static<typeof RecordRelationship>

export const Relationship = record({
  id: Type.String(),
  person: Person,
  organisation: Type.String(),
  kind: words(['customer', 'contract', 'inquiry']),
  category: Category,
  lastTransactionAt: Time,
  endedAt: Type.Optional(Time),
  numberSource: words(['direct', 'third-party']),
})
export type Relationship = Static<typeof Relationship>
export const RelationshipQuery = record({ ref: Type.Optional(Ref), ...paging })
export const RelationshipPage = page(Relationship)
export type RelationshipPage = Static<typeof RelationshipPage>
