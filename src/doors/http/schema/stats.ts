import Type, { type Static } from 'typebox'
import { Id, record, Time } from './base.ts'

export const StatsQuery = record({
  minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 60, default: 15 })),
  organisation: Type.Optional(Id),
})
export type StatsQuery = Static<typeof StatsQuery>

const counts = { allow: Type.Integer(), deny: Type.Integer(), hold: Type.Integer() }
export const DecisionStats = record({
  from: Time,
  until: Time,
  total: Type.Integer(),
  /** Over the last 10 seconds. */
  perSecond: Type.Number(),
  verdicts: record(counts),
  /** Rules that refused, most often first; a decision counts for each rule that refused it. */
  rules: Type.Array(record({ rule: Type.String(), count: Type.Integer(), share: Type.Number() })),
  /** One point a minute, oldest first. */
  series: Type.Array(record({ at: Time, ...counts })),
})
export type DecisionStats = Static<typeof DecisionStats>
