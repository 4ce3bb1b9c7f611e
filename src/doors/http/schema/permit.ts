import Type, { type Static } from 'typebox'
import { Channel, Country, Id, PhoneNumber, record, Time } from './base.ts'

/** Spends a permit for the contact that it was issued for. Works once. */
export const PermitRedemption = record({
  permit: Type.String({ minLength: 1, maxLength: 1_000 }),
  line: Id,
  to: PhoneNumber,
  country: Type.Optional(Country),
  channel: Channel,
})
export type PermitRedemption = Static<typeof PermitRedemption>

export const PermitSpent = record({ decision: Type.String(), spentAt: Time })
export type PermitSpent = Static<typeof PermitSpent>
