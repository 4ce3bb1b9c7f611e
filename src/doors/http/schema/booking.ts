import Type, { type Static } from 'typebox'
import { Account } from './account.ts'
import { Country, Id, Person, PhoneNumber, page, paging, Ref, record, Time, whom, words } from './base.ts'

export const bookingStates = ['requested', 'dispatched', 'riding', 'ended', 'cancelled'] as const
export const driverKinds = ['regular', 'blue', 'venti', 'black'] as const

/** A booking; `rider` is set where it was made for somebody else. Its numbers are destroyed three months after `at`. */
export const CreateBooking = record({
  id: Type.Optional(Id),
  organisation: Id,
  account: Id,
  rider: Type.Optional(PhoneNumber),
  driver: Type.Optional(PhoneNumber),
  driverCategory: Type.Optional(words([...driverKinds])),
  /** Where the ride begins, as coarse as people say it: "서울 강남구 역삼동". */
  area: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  country: Type.Optional(Country),
  at: Type.Optional(Time),
})
export type CreateBooking = Static<typeof CreateBooking>

/** What became of a booking. From `dispatched` on it may name the driver; back to `requested` where a driver gave it back. */
export const ChangeBooking = record({
  state: words([...bookingStates]),
  driver: Type.Optional(PhoneNumber),
  driverCategory: Type.Optional(words([...driverKinds])),
  country: Type.Optional(Country),
})
export type ChangeBooking = Static<typeof ChangeBooking>

const booking = {
  id: Type.String(),
  organisation: Type.String(),
  account: Type.String(),
  /** The account's number when it booked; it may have another now. */
  booker: Type.Optional(Person),
  /** The booker's side sees it before dispatch alone, and never in a list. */
  rider: Type.Optional(Person),
  driver: Type.Optional(Person),
  driverCategory: Type.Optional(words([...driverKinds])),
  area: Type.Optional(Type.String()),
  state: words([...bookingStates]),
  at: Time,
  dispatchedAt: Type.Optional(Time),
  ridingAt: Type.Optional(Time),
  endedAt: Type.Optional(Time),
  /** When its numbers are, or were, destroyed. */
  contactEndsAt: Time,
}
export const Booking = record(booking)
export type Booking = Static<typeof Booking>
/** References, never numbers: what stands in a URL stands in logs. `from` is included, `until` is not. */
export const BookingQuery = record({
  organisation: Type.Optional(Id),
  account: Type.Optional(Id),
  rider: Type.Optional(Ref),
  booker: Type.Optional(Ref),
  driver: Type.Optional(Ref),
  from: Type.Optional(Time),
  until: Type.Optional(Time),
  ...paging,
})
export const BookingPage = page(Booking)
export type BookingPage = Static<typeof BookingPage>

/**
 * One look-up of the desk. `account`: accounts that have this number now. `booker`: bookings made with it, as it was then. `rider`:
 * bookings in which it was entered for the rider. `driver`: bookings that this driver's number served. Each takes `number` or `ref`, and
 * `from`, `until` may narrow it. `time`: bookings between `from` and `until` (at most two days), in `area`.
 */
export const DirectoryLookup = record({
  by: words(['account', 'booker', 'rider', 'driver', 'time']),
  ...whom,
  from: Type.Optional(Time),
  until: Type.Optional(Time),
  area: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
})
export type DirectoryLookup = Static<typeof DirectoryLookup>

export const AccountFound = record({
  ...Account.properties,
  status: words(['verified', 'unverified', 'suspended']),
  verifiedAt: Type.Optional(Time),
})
export type AccountFound = Static<typeof AccountFound>
export const BookingFound = record({
  ...booking,
  /** The account's number is not the one any more that it booked with. */
  numberChanged: Type.Optional(Type.Boolean()),
  /** The account's number now. */
  accountNumber: Type.Optional(Person),
})
export type BookingFound = Static<typeof BookingFound>
/** Newest first, at most `limit`. */
export const DirectoryFound = record({
  /** Who answered: our own tables, or the platform's system. */
  source: words(['own', 'platform']),
  accounts: Type.Array(AccountFound),
  bookings: Type.Array(BookingFound),
})
export type DirectoryFound = Static<typeof DirectoryFound>

/** How a file of accounts or bookings is read: docs/directory.md. */
export const ImportQuery = record({
  what: words(['accounts', 'bookings']),
  organisation: Id,
  /** Of numbers in national writing. */
  country: Type.Optional(Country),
})
export type ImportQuery = Static<typeof ImportQuery>
