import { type Actor, outside, type PersonRef, Problem, type Scope, systemActor } from '../terms/index.ts'
import { Accounts, type NumberChange, numberChanges } from './account-store.ts'
import type { BookingView } from './booking.ts'
import { type BookingSearch, Bookings } from './booking-store.ts'
import { type DirectoryImport, type DirectoryImportReport, importDirectory } from './directory-import.ts'
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
  /** Takes many accounts or bookings in, from a file or a stream. */
  import(job: DirectoryImport, actor: Actor): Promise<DirectoryImportReport | Problem>
  /**
   * What the directory knows of one number, newest first: at most 200 entries from before `before` (ms), and whatever shares the last
   * one's millisecond, so that paging by time loses nothing.
   */
  timeline(
    person: PersonRef,
    page: { before?: number | undefined },
    scope: Scope | Actor,
  ): Promise<DirectoryEntry[] | Problem>
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
    import: (job, actor) => importDirectory(room, job, actor),
    async timeline(person, page, scope) {
      if (room.platform) return await timelineAtPlatform(this.lookups, person, page, scope)
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
      return newest(entries, page.before)
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

function newest(entries: readonly DirectoryEntry[], before = Number.POSITIVE_INFINITY): DirectoryEntry[] {
  const seen = entries.filter((entry) => entry.at < before).sort((a, b) => b.at - a.at)
  const last = seen[mostEntries - 1]
  return last === undefined ? seen : seen.filter((entry) => entry.at >= last.at)
}

/** The same of a platform's system: accounts that have the number now, how they came to it, and the bookings. */
async function timelineAtPlatform(
  lookups: Lookups,
  person: PersonRef,
  page: { before?: number | undefined },
  scope: Scope | Actor,
): Promise<DirectoryEntry[] | Problem> {
  if (outside(scope, undefined)) return []
  const actor = 'kind' in scope ? scope : systemActor('timeline')
  const accounts = await lookups.accountsByNumber({ person }, actor)
  if (accounts instanceof Problem) return accounts
  const entries: DirectoryEntry[] = []
  for (const { id } of accounts) {
    const changes = await lookups.numberHistory(id, actor)
    if (changes instanceof Problem) return changes
    const concerning = changes.filter((change) => change.number === person)
    entries.push(...concerning.map((change) => ({ at: change.at, kind: 'number' as const, change })))
  }
  const span = { until: page.before, limit: mostEntries }
  const asked = [
    ['rider', await lookups.bookingsByRider({ person }, span, actor)],
    ['booker', await lookups.bookingsByBooker({ person }, span, actor)],
    ['driver', await lookups.bookingsByDriver({ person }, span, actor)],
  ] as const
  for (const [as, bookings] of asked) {
    if (bookings instanceof Problem) return bookings
    entries.push(...bookings.map((booking) => ({ at: booking.at, kind: 'booked' as const, as, booking })))
  }
  return newest(entries, page.before)
}
