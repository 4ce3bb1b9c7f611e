import Type, { type Static } from 'typebox'
import { Country, Id, Person, PhoneNumber, record, Time } from './base.ts'

/** A booking; `rider` is set where it was made for somebody else, and is destroyed three months after `at`. */
export const CreateBooking = record({
  id: Type.Optional(Id),
  organisation: Id,
  account: Id,
  rider: Type.Optional(PhoneNumber),
  country: Type.Optional(Country),
  at: Type.Optional(Time),
})
export type CreateBooking = Static<typeof CreateBooking>

export const Booking = record({
  id: Type.String(),
  organisation: Type.String(),
  account: Type.String(),
  rider: Type.Optional(Person),
  at: Time,
  contactEndsAt: Type.Optional(Time),
})
export type Booking = Static<typeof Booking>
