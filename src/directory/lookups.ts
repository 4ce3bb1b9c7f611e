import type { Transaction } from '../store/index.ts'
import { type Actor, type PersonRef, Problem } from '../terms/index.ts'
import type { AccountView, NumberChange } from './account-store.ts'
import type { BookingView } from './booking.ts'
import type { NumberGiven } from './room.ts'

export interface AccountFound extends AccountView {
  status: 'verified' | 'unverified' | 'suspended'
}

export interface BookingFound extends BookingView {
  /** The account's number is not the one any more that it booked with. Undefined where that one is forgotten. */
  numberChanged?: boolean | undefined
  /** The account's number now. */
  accountNumber?: PersonRef | undefined
}

/** `from` is included, `until` is not; ms. Newest first, at most `limit` (1–200, default 50). */
export interface Span {
  from?: number | undefined
  until?: number | undefined
  limit?: number | undefined
}

/** Longest window of a look-up by time alone: people remember the day, and ten million bookings are not read for it. */
export const longestTimeWindowMs = 2 * 86_400_000

/**
 * What a desk asks the directory. Answered from our own tables or by the platform's own system, alike. Problem 'directory-silent': the
 * platform did not answer, which is neither a yes nor a no. Somebody bound to an organisation finds that organisation's alone.
 */
export interface Lookups {
  readonly source: 'own' | 'platform'
  /** Accounts that have this number now. */
  accountsByNumber(of: NumberGiven, actor: Actor): Promise<AccountFound[] | Problem>
  account(id: string, actor: Actor): Promise<AccountFound | Problem>
  /** Bookings made with this number, as the account had it then. */
  bookingsByBooker(of: NumberGiven, span: Span, actor: Actor): Promise<BookingFound[] | Problem>
  /** Bookings in which somebody entered this number for the rider. Operator's people only. */
  bookingsByRider(of: NumberGiven, span: Span, actor: Actor): Promise<BookingFound[] | Problem>
  bookingsByDriver(of: NumberGiven, span: Span, actor: Actor): Promise<BookingFound[] | Problem>
  /** At most two days wide; `area`: words that must all stand in the pick-up area. */
  bookingsByTime(
    span: { from: number; until: number; area?: string | undefined; limit?: number | undefined },
    actor: Actor,
  ): Promise<BookingFound[] | Problem>
  /** `trx`: inside a transaction that is open already, which then waits for a platform's answer. */
  booking(id: string, actor: Actor, trx?: Transaction): Promise<BookingFound | Problem>
  /** How an account came to its numbers, newest first. */
  numberHistory(account: string, actor: Actor): Promise<NumberChange[] | Problem>
}

export function withStatus(view: AccountView, now: number): AccountFound {
  const suspended = view.suspendedUntil !== undefined && view.suspendedUntil > now
  return { ...view, status: suspended ? 'suspended' : view.verified ? 'verified' : 'unverified' }
}

/** A platform's own key may not ask who entered which rider: that would be the history that nobody sees. */
export function ridersAreNotLookedUp(): Problem {
  return new Problem('not-allowed', "Bookings are found by the rider's contact only by the operator's desk.")
}

export function checkTimeWindow({ from, until }: { from: number; until: number }): Problem | undefined {
  if (until > from && until - from <= longestTimeWindowMs) return undefined
  return new Problem('invalid-time', 'A look-up by time alone spans at most two days.', { field: 'until' })
}
