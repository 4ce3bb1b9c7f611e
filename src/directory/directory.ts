import { outside, type PersonRef, Problem, type Scope } from '../terms/index.ts'
import { Accounts, type NumberChange, numberChanges } from './account-store.ts'
import type { BookingView } from './booking.ts'
import { type BookingSearch, Bookings } from './booking-store.ts'
import type { Lookups } from './lookups.ts'
import { OwnLookups } from './own-lookups.ts'
import { PlatformLookups } from './platform-lookups.ts'
import type { DirectoryRoom } from './room.ts'
import { Sanctions } from './sanction-store.ts'
import type { DirectoryTables } from './tables.ts'

/** Something in the directory that concerned a number: for its timeline. */
export type DirectoryEntry =
  | { at: number; kind: 'number'; change: NumberChange }
  | { at: number; kind: 'booked'; as: 'rider' | 'booker' | 'driver'; booking: BookingView }

/** The room: a platform's accounts and bookings. */
export interface Directory {
  readonly accounts: Accounts
  readonly sanctions: Sanctions
  readonly bookings: Bookings
  /** What a desk asks: answered from our tables, or by the platform's own system. */
  readonly lookups: Lookups
  /**
   * What the directory knows of one number, newest first: at most 200 entries from before `before` (ms), and whatever shares the last
   * one's millisecond, so that paging by time loses nothing.
   */
  timeline(person: PersonRef, page: { before?: number | undefined }, scope: Scope): Promise<DirectoryEntry[]>
}

/** Needs staff's approvals at once: it registers this room's executor there. */
export function openDirectory(room: DirectoryRoom): Directory {
  const bookings = new Bookings(room)
  const accounts = new Accounts(room)
  return {
    accounts,
    sanctions: new Sanctions(room),
    bookings,
    lookups: room.platform ? new PlatformLookups(room, room.platform) : new OwnLookups(room, accounts),
    async timeline(person, page, scope) {
      const db = room.store.tables<DirectoryTables>()
      const changes = outside(scope, undefined)
        ? []
        : await numberChanges(db, (query) => query.where('number', '=', person))
      const entries: DirectoryEntry[] = changes.map((change) => ({ at: change.at, kind: 'number', change }))
      const sides = [
        ['rider', { rider: person }],
        ['booker', { bookerNumber: person }],
        ['driver', { driver: person }],
      ] as const
      for (const [as, search] of sides) {
        for (const booking of await newestOf(bookings, { ...search, until: page.before }, scope))
          entries.push({ at: booking.at, kind: 'booked', as, booking })
      }
      const before = page.before ?? Number.POSITIVE_INFINITY
      const seen = entries.filter((entry) => entry.at < before).sort((a, b) => b.at - a.at)
      const last = seen[mostEntries - 1]
      return last === undefined ? seen : seen.filter((entry) => entry.at >= last.at)
    },
  }
}

const mostEntries = 200

/** The newest 200, and whatever shares the last one's millisecond. */
async function newestOf(bookings: Bookings, search: BookingSearch, scope: Scope): Promise<BookingView[]> {
  const page = async (more: BookingSearch) => {
    const some = await bookings.find({ ...search, ...more, limit: mostEntries }, scope)
    return some instanceof Problem ? [] : some
  }
  const found = await page({})
  let last = found.length === mostEntries ? found.at(-1) : undefined
  const from = last?.at
  while (last !== undefined) {
    const sharing = await page({ from, before: last })
    found.push(...sharing)
    last = sharing.length === mostEntries ? sharing.at(-1) : undefined
  }
  return found
}
