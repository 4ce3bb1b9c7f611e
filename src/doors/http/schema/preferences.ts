import Type, { type Static } from 'typebox'
import { Category, Channel, Country, PhoneNumber, record } from './base.ts'

/** Minutes from midnight in the person's local time; `fromMinute` > `toMinute` spans midnight. ISO weekdays, 1 = Monday. */
export const TimeBand = record({
  fromMinute: Type.Integer({ minimum: 0, maximum: 1_440 }),
  toMinute: Type.Integer({ minimum: 0, maximum: 1_440 }),
  days: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { maxItems: 7, uniqueItems: true })),
})
export type TimeBand = Static<typeof TimeBand>

export const Preferences = record({
  categories: record({ refused: Type.Array(Category, { maxItems: 50, uniqueItems: true }) }),
  channels: record({ refused: Type.Array(Channel, { maxItems: 10, uniqueItems: true }) }),
  /** Hours without any marketing contact. */
  quiet: Type.Array(TimeBand, { maxItems: 20 }),
  /** Hours in which contact suits the person best. Advice to businesses, not a permission. */
  preferred: Type.Array(TimeBand, { maxItems: 20 }),
})
export type Preferences = Static<typeof Preferences>

/** A number in any writing, or a person's reference, so that a screen that shows masks needs no number. */
export const NumberPath = record({ number: PhoneNumber })
export const NumberQuery = record({ country: Type.Optional(Country) })
