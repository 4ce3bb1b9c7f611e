import { Problem } from '../../terms/index.ts'
import { aroundMs, bookingsLooked } from './bookings-of.ts'
import type { LookExecutor } from './executor.ts'

/** Bookings around a time, with a pick-up area where the person knows one. */
export const bookingsByTime: LookExecutor = async (room, { params, actor }) => {
  const at = Number(params.at)
  const area = typeof params.area === 'string' ? params.area : undefined
  const span = { from: at - aroundMs, until: at + aroundMs + 1, area, limit: 200 }
  const bookings = await room.directory.lookups.bookingsByTime(span, actor)
  return bookings instanceof Problem ? bookings : bookingsLooked(bookings, 'time')
}
