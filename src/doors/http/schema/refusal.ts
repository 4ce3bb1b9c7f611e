import Type, { type Static } from 'typebox'
import { Category, Channel, Id, Person, page, paging, Ref, record, Time, whom, words } from './base.ts'
import { TimeBand } from './preferences.ts'

export const refusalVias = ['person', 'complaint', 'business', 'preference', 'link'] as const

/** "Do not contact me." An absent member widens: no organisation is every firm, no category everything, no channel any. */
export const Refuse = record({
  ...whom,
  organisation: Type.Optional(Id),
  category: Type.Optional(Category),
  channel: Type.Optional(Channel),
  bands: Type.Optional(Type.Array(TimeBand, { maxItems: 20 })),
  /** Only contacts that somebody else's booking causes. */
  onBehalf: Type.Optional(Type.Literal(true)),
  until: Type.Optional(Time),
  via: words([...refusalVias]),
  /** The complaint that caused it; the next decision cites it. */
  case: Type.Optional(Id),
})
export type Refuse = Static<typeof Refuse>

export const Refusal = record({
  id: Type.String(),
  person: Person,
  organisation: Type.Optional(Type.String()),
  organisationName: Type.Optional(Type.String()),
  category: Type.Optional(Category),
  channel: Type.Optional(Channel),
  bands: Type.Optional(Type.Array(TimeBand)),
  onBehalf: Type.Optional(Type.Literal(true)),
  from: Time,
  until: Type.Optional(Time),
  withdrawnAt: Type.Optional(Time),
  via: words([...refusalVias]),
  case: Type.Optional(Type.String()),
})
export type Refusal = Static<typeof Refusal>
export const RefusalQuery = record({
  ref: Type.Optional(Ref),
  organisation: Type.Optional(Id),
  ...paging,
})
export const RefusalPage = page(Refusal)
export type RefusalPage = Static<typeof RefusalPage>
