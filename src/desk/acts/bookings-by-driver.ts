import { Problem } from '../../terms/index.ts'
import { around, bookingsLooked } from './bookings-of.ts'
import { type LookExecutor, personIn } from './executor.ts'

/** Bookings that this driver drove, around the time where it is known. */
export const bookingsByDriver: LookExecutor = async (room, { params, actor }) => {
  const at = typeof params.at === 'number' ? params.at : undefined
  const span = { ...around(at), limit: 200 }
  const bookings = await room.directory.lookups.bookingsByDriver({ person: personIn(params.driver) }, span, actor)
  return bookings instanceof Problem ? bookings : bookingsLooked(bookings, 'driver')
}
