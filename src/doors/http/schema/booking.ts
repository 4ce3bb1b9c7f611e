import Type, { type Static } from 'typebox'
import { Country, Id, Person, PhoneNumber, page, paging, Ref, record, Time } from './base.ts'

/** A booking; `rider` is set where it was made for somebody else, and is destroyed three months after `at`. */
export const CreateBooking = record({
  id: Type.Optional(Id),
  organisation: Id,
  account: Id,
  rider: Type.Optional(PhoneNumber),
  driver: Type.Optional(PhoneNumber),
  country: Type.Optional(Country),
  at: Type.Optional(Time),
})
export type CreateBooking = Static<typeof CreateBooking>

export const Booking = record({
  id: Type.String(),
  organisation: Type.String(),
  account: Type.String(),
  /** The account's number when it booked; it may have another now. */
  booker: Type.Optional(Person),
  rider: Type.Optional(Person),
  driver: Type.Optional(Person),
  at: Time,
  contactEndsAt: Type.Optional(Time),
})
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
