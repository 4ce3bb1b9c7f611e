import { Problem } from '../../terms/index.ts'
import { learnt } from './bookings-of.ts'
import { type LookExecutor, personIn } from './executor.ts'
import { bookingFound } from './found.ts'
import { whoseAccounts } from './whose-accounts.ts'

/** Bookings in which somebody else entered this number for the rider, as long as that contact lives. */
export const bookingsByRider: LookExecutor = async (room, context) => {
  const number = personIn(context.params.number)
  const whose = await whoseAccounts(room, number, context)
  if (whose instanceof Problem) return whose
  const all = await room.directory.lookups.bookingsByRider({ person: number }, { limit: 200 }, context.actor)
  if (all instanceof Problem) return all
  const bookings = all.filter(({ account }) => account !== whose.own?.id)
  return {
    results: { found: bookings.length, bookings: bookings.map(({ id }) => id) },
    found: bookings.map((booking) => bookingFound(booking, 'rider')),
    ...learnt(bookings),
  }
}
