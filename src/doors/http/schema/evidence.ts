import Type, { type Static } from 'typebox'
import { Id, Person, Prose, record, Time, words } from './base.ts'
import { bookingStates, driverKinds } from './booking.ts'

/** A booking that a case is about, and the clock of its numbers. */
export const EvidenceBooking = record({
  booking: Type.String(),
  at: Type.Optional(Time),
  /** When the booking's numbers are, or were, destroyed. */
  contactEndsAt: Type.Optional(Time),
  /** Whole days left, 0 on the last one; missing once they are gone. */
  daysLeft: Type.Optional(Type.Integer()),
  /** `there`: the directory has it. `destroyed`: its numbers are gone. `unknown`: no such booking. `silent`: the platform did not answer. */
  state: words(['there', 'destroyed', 'unknown', 'silent']),
  preserved: Type.Boolean(),
})
export type EvidenceBooking = Static<typeof EvidenceBooking>

/** What was copied into the case, under the case's own clock. */
export const PreservedEvidence = record({
  booking: Type.String(),
  preservedAt: Time,
  by: Type.String(),
  byName: Type.Optional(Type.String()),
  reason: Type.String(),
  /** The sealed document that holds it: its destruction names this in the ledger. */
  document: Type.String(),
  /** Missing once the case's time is over. */
  at: Type.Optional(Time),
  area: Type.Optional(Type.String()),
  account: Type.Optional(Type.String()),
  bookingState: Type.Optional(words([...bookingStates])),
  driverCategory: Type.Optional(words([...driverKinds])),
  booker: Type.Optional(Person),
  rider: Type.Optional(Person),
  driver: Type.Optional(Person),
  destroyedAt: Type.Optional(Time),
})
export type PreservedEvidence = Static<typeof PreservedEvidence>

/** A decision of the gate whose facts were copied: it stays in the ledger, where it is proved. */
export const PreservedDecision = record({
  decision: Type.String(),
  preservedAt: Time,
  at: Type.Optional(Time),
  organisation: Type.Optional(Type.String()),
  line: Type.Optional(Type.String()),
  verdict: Type.Optional(Type.String()),
})
export type PreservedDecision = Static<typeof PreservedDecision>

/** The evidence clock of a case. */
export const Evidence = record({
  bookings: Type.Array(EvidenceBooking),
  preserved: Type.Array(PreservedEvidence),
  decisions: Type.Array(PreservedDecision),
  /** Fewest days left of a booking whose contact is still there and not preserved. */
  daysLeft: Type.Optional(Type.Integer()),
  /** When all that the case holds is destroyed: three years after it was closed. Missing while it is open. */
  endsAt: Type.Optional(Time),
})
export type Evidence = Static<typeof Evidence>

/** Copies the minimum of these bookings into the case: id, time, area, whom it concerned. The reason says why the case needs it. */
export const PreserveEvidence = record({
  bookings: Type.Optional(Type.Array(Id, { maxItems: 50 })),
  decisions: Type.Optional(Type.Array(Id, { maxItems: 50 })),
  reason: Prose,
})
export type PreserveEvidence = Static<typeof PreserveEvidence>
/** The case is about these bookings: from now on it shows their clock. */
export const LinkBookings = record({ bookings: Type.Array(Id, { minItems: 1, maxItems: 50 }) })
export type LinkBookings = Static<typeof LinkBookings>
