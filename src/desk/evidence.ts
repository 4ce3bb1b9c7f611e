import type { BookingFound, DispatchState, DriverCategory } from '../directory/index.ts'
import { type Actor, dayMs, type PersonRef } from '../terms/index.ts'

/** A booking that a case is about, and the clock of its numbers. */
export interface EvidenceBooking {
  booking: string
  at?: number | undefined
  contactEndsAt?: number | undefined
  /** Whole days, 0 on the last; absent once they are gone. */
  daysLeft?: number | undefined
  /** `unknown`: the directory has no such booking. `silent`: the platform that has the bookings did not answer. */
  state: 'there' | 'destroyed' | 'unknown' | 'silent'
  preserved: boolean
}

/** What a case needs of a booking and no more; the people in it stand beside, as references under the case's own hold. */
export interface BookingCopy {
  booking: string
  organisation: string
  account: string
  at: number
  area?: string | undefined
  state: DispatchState
  driverCategory?: DriverCategory | undefined
}
export interface DecisionCopy {
  decision: string
  /** The leaf's position in the ledger, by which it is proved. */
  leaf: number
  organisation?: string | undefined
  line?: string | undefined
  verdict?: string | undefined
  at: number
}
/** The document of one act of preserving. */
export interface EvidenceDocument {
  bookings: BookingCopy[]
  decisions: DecisionCopy[]
}

export interface PreservedBooking {
  booking: string
  preservedAt: number
  by: Actor
  reason: string
  document: string
  copy?: BookingCopy | undefined
  booker?: PersonRef | undefined
  rider?: PersonRef | undefined
  driver?: PersonRef | undefined
  destroyedAt?: number | undefined
}

export interface Evidence {
  bookings: EvidenceBooking[]
  preserved: PreservedBooking[]
  /** Decisions whose facts were copied. */
  decisions: { decision: string; preservedAt: number; copy?: DecisionCopy | undefined }[]
  /** Fewest days of a booking whose contact is there and not preserved. */
  daysLeft?: number | undefined
  endsAt?: number | undefined
}

export function daysLeft(endsAt: number, now: number): number | undefined {
  return endsAt > now ? Math.floor((endsAt - now) / dayMs) : undefined
}

export function copyOf(found: BookingFound): BookingCopy {
  const { id, organisation, account, at, area, state, driverCategory } = found
  return { booking: id, organisation, account, at, area, state, driverCategory }
}
