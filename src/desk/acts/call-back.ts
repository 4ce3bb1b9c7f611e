import type { BookingFound } from '../../directory/index.ts'
import { Problem } from '../../terms/index.ts'
import { Tasks } from '../task-store.ts'
import { bookerOf, bookingsOf } from './bookings-of.ts'
import { executor, idsIn } from './executor.ts'

/** Somebody shall call the booker of the newest of these bookings. The number is theirs: the asker never learns it. */
export const callBack = executor<BookingFound>({
  async prepare(room, { params, actor }) {
    const bookings = await bookingsOf(room, idsIn(params.bookings), actor)
    if (bookings instanceof Problem) return bookings
    const booking = bookings.toSorted((a, b) => b.at - a.at).find((one) => bookerOf(one) !== undefined)
    return booking ?? new Problem('data-destroyed', "No booker's number is left: its time was over.")
  },
  async act(trx, room, { case: of, procedure, step, actor }, booking) {
    const person = bookerOf(booking)
    if (person === undefined) throw new Error('a booking without a number was prepared')
    const given = { case: of.id, organisation: of.organisation, procedure, step: step.id, person, booking: booking.id }
    const task = await new Tasks(room).createIn(trx, given, actor)
    if (task instanceof Problem) return task
    return {
      results: { task: [task.id] },
      effect: { task: task.id },
      case: { booking: booking.id, account: booking.account },
    }
  },
  undo: (trx, room, { effect, reason }, actor) => new Tasks(room).cancelIn(trx, String(effect.task), reason, actor),
})
