import type { BookingFound } from '../../directory/index.ts'
import { type Actor, hourMs, type PersonRef, Problem } from '../../terms/index.ts'
import type { RunRoom } from '../run-room.ts'
import type { CaseLearnt, Looked } from './executor.ts'
import { bookingFound } from './found.ts'

/** People remember the hour: a booking of two hours before or after may be meant. */
export const aroundMs = 2 * hourMs
export const around = (at: number | undefined) =>
  at === undefined ? {} : { from: at - aroundMs, until: at + aroundMs + 1 }

/** Whom to call about a booking: the number that it was made with, or the account's present one where that is forgotten. */
export const bookerOf = (booking: BookingFound): PersonRef | undefined => booking.bookerNumber ?? booking.accountNumber

/** The newest booking is the case's: cases about the same booker are shown together. */
export function learnt(bookings: readonly BookingFound[]): { case?: CaseLearnt } {
  const [newest] = bookings
  return newest ? { case: { booking: newest.id, account: newest.account } } : {}
}

/** What a look for bookings answers, newest first. */
export function bookingsLooked(bookings: readonly BookingFound[], as: 'driver' | 'time'): Looked {
  const results = { found: bookings.length, bookings: bookings.map(({ id }) => id), booker: first(bookings) }
  return { results, found: bookings.map((booking) => bookingFound(booking, as)), ...learnt(bookings) }
}
const first = (bookings: readonly BookingFound[]) => bookings.map(bookerOf).find((person) => person !== undefined)

/** Bookings by id, in their order; those that are gone are left out. Problem where the platform does not answer. */
export async function bookingsOf(
  room: RunRoom,
  ids: readonly string[],
  actor: Actor,
): Promise<BookingFound[] | Problem> {
  const bookings: BookingFound[] = []
  for (const id of ids.slice(0, 200)) {
    const booking = await room.directory.lookups.booking(id, actor)
    if (!(booking instanceof Problem)) bookings.push(booking)
    else if (booking.code !== 'not-found') return booking
  }
  return bookings
}

/** The accounts that made these bookings, each once. */
export async function accountsBehind(room: RunRoom, ids: readonly string[], actor: Actor): Promise<string[] | Problem> {
  const bookings = await bookingsOf(room, ids, actor)
  return bookings instanceof Problem ? bookings : [...new Set(bookings.map(({ account }) => account))].sort()
}
