import Type, { type Static } from 'typebox'
import { Person, Ref, record, Time, Words, whom } from './base.ts'

/** "This number has had another holder since then." Consents from before no longer count. */
export const RecordHolder = record({ ...whom, since: Time, source: Words })
export type RecordHolder = Static<typeof RecordHolder>

export const Holder = record({
  id: Type.String(),
  person: Person,
  since: Time,
  until: Type.Optional(Time),
  source: Type.String(),
})
export type Holder = Static<typeof Holder>
export const HolderQuery = record({ ref: Ref })
export const HolderList = record({ items: Type.Array(Holder) })
export type HolderList = Static<typeof HolderList>
