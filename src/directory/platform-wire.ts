import Type, { type Static, type TProperties } from 'typebox'
import { Compile } from 'typebox/compile'
import { dispatchStates, driverCategories } from './booking.ts'

/**
 * What a platform's own system answers: docs/directory.md describes it for those who build that side. Members that we do not know are
 * let pass, so that a platform may say more to others; what we know must be of its form, or the whole answer counts as none.
 */
const said = <P extends TProperties>(properties: P) => Type.Object(properties)
const Text = (max: number) => Type.String({ minLength: 1, maxLength: max })
const Time = Type.String({ format: 'date-time', maxLength: 40 })
const PhoneNumber = Text(64)

const Account = said({
  id: Text(64),
  /** In any international writing. */
  number: Type.Optional(PhoneNumber),
  verified: Type.Boolean(),
  verifiedAt: Type.Optional(Time),
  suspendedUntil: Type.Optional(Time),
})
export type SaidAccount = Static<typeof Account>

const Booking = said({
  id: Text(64),
  account: Text(64),
  at: Time,
  state: Type.Enum([...dispatchStates]),
  bookerNumber: Type.Optional(PhoneNumber),
  accountNumber: Type.Optional(PhoneNumber),
  rider: Type.Optional(PhoneNumber),
  driver: Type.Optional(PhoneNumber),
  driverCategory: Type.Optional(Type.Enum([...driverCategories])),
  area: Type.Optional(Text(100)),
  dispatchedAt: Type.Optional(Time),
  ridingAt: Type.Optional(Time),
  endedAt: Type.Optional(Time),
})
export type SaidBooking = Static<typeof Booking>

const Change = said({
  at: Time,
  kind: Type.Enum(['stated', 'verified', 'changed', 'invalidated']),
  number: Type.Optional(PhoneNumber),
  reason: Type.Optional(Text(2_000)),
})
export type SaidChange = Static<typeof Change>

const most = 200
/** By path: the form of the answer. */
export const answers = {
  '/accounts/find': Compile(said({ accounts: Type.Array(Account, { maxItems: most }) })),
  '/accounts/get': Compile(said({ account: Type.Union([Account, Type.Null()]) })),
  '/accounts/history': Compile(said({ changes: Type.Array(Change, { maxItems: most }) })),
  '/bookings/find': Compile(said({ bookings: Type.Array(Booking, { maxItems: most }) })),
  '/bookings/get': Compile(said({ booking: Type.Union([Booking, Type.Null()]) })),
  '/acts': Compile(said({ account: Account })),
}
export interface Answers {
  '/accounts/find': { accounts: SaidAccount[] }
  '/accounts/get': { account: SaidAccount | null }
  '/accounts/history': { changes: SaidChange[] }
  '/bookings/find': { bookings: SaidBooking[] }
  '/bookings/get': { booking: SaidBooking | null }
  '/acts': { account: SaidAccount }
}
