import type { Selectable } from 'kysely'
import type { Transaction } from '../store/index.ts'
import {
  type Actor,
  act,
  notFound,
  outside,
  type PersonRef,
  Problem,
  pageLimit,
  type Scope,
  systemActor,
} from '../terms/index.ts'
import { lockedAccount } from './account-store.ts'
import {
  type BookingView,
  bookerView,
  bookingHold,
  checkBookingTime,
  type DispatchState,
  type DriverCategory,
  mayFollow,
  readArea,
  riderContactEnds,
} from './booking.ts'
import { ridersAreNotLookedUp } from './lookups.ts'
import { checkOwnId } from './own-id.ts'
import { type DirectoryRoom, keepNumber, type NumberGiven, notKeptHere } from './room.ts'
import type { BookingRow, DirectoryTables } from './tables.ts'

export interface BookingGiven {
  /** The platform's own id, where it has one. */
  id?: string | undefined
  organisation: string
  account: string
  /** Set where it was made for somebody else. */
  rider?: NumberGiven | undefined
  driver?: NumberGiven | undefined
  driverCategory?: DriverCategory | undefined
  /** Pick-up area as people say it, at most 100 characters, without a number of five digits. */
  area?: string | undefined
  /** Default: now. */
  at?: number | undefined
}

/** What happened to a booking. */
export interface StateChange {
  state: DispatchState
  /** Who drives, from `dispatched` on. */
  driver?: NumberGiven | undefined
  driverCategory?: DriverCategory | undefined
}

export interface BookingSearch {
  /** Any of these narrows; an agent looks by rider contact, by the booker's number at booking, by driver. */
  rider?: PersonRef | undefined
  bookerNumber?: PersonRef | undefined
  driver?: PersonRef | undefined
  account?: string | undefined
  organisation?: string | undefined
  from?: number | undefined
  until?: number | undefined
  /** The last booking of the page before. */
  before?: { at: number; id: string } | undefined
  limit?: number | undefined
}

export function bookingView(row: Selectable<BookingRow>): BookingView {
  return {
    id: row.id,
    organisation: row.organisation,
    account: row.account,
    bookerNumber: (row.booker_number ?? undefined) as PersonRef | undefined,
    rider: (row.rider ?? undefined) as PersonRef | undefined,
    contactEndsAt: row.contact_until,
    driver: (row.driver ?? undefined) as PersonRef | undefined,
    driverCategory: row.driver_category ?? undefined,
    area: row.area ?? undefined,
    state: row.state,
    at: row.at,
    dispatchedAt: row.dispatched_at ?? undefined,
    ridingAt: row.riding_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    act: row.act,
  }
}

/** Bookings whose numbers one act forgets; several acts a run. */
const forgottenAtOnce = 10_000
const forgettingRounds = 100

/** Who booked what for whom. */
export class Bookings {
  readonly #room: DirectoryRoom
  constructor(room: DirectoryRoom) {
    this.#room = room
  }

  /** Does not ask the gate whether the rider may be contacted: that is the contact's question, not the record's. */
  async record(given: BookingGiven, actor: Actor): Promise<BookingView | Problem> {
    const room = this.#room
    if (room.platform) return notKeptHere()
    return await act(room, actor, async (trx, doing) => {
      if (outside(actor, given.organisation)) return notFound('organisation')
      const account = await lockedAccount(room, trx, given.account, { organisation: given.organisation })
      if (account instanceof Problem) return account
      const id = given.id ?? room.ids.next('booking')
      const at = given.at ?? doing.at
      const area = given.area === undefined ? undefined : readArea(given.area)
      if (given.area !== undefined && area === undefined)
        return new Problem('invalid-field', 'Say the area in at most 100 characters, without a number in it.', {
          field: 'area',
        })
      const refused = checkOwnId(id) ?? checkBookingTime(at, doing.at)
      if (refused) return refused
      const hold = bookingHold(at)
      const rider = given.rider && (await keepNumber(room, trx, given.rider, hold))
      if (rider instanceof Problem) return rider
      const driver = given.driver && (await keepNumber(room, trx, given.driver, hold))
      if (driver instanceof Problem) return driver
      if (account.number !== null) await room.vault.retain(trx, account.number, hold)
      const row: BookingRow = {
        id,
        organisation: given.organisation,
        account: given.account,
        booker_number: account.number,
        rider: rider ?? null,
        contact_until: riderContactEnds(at),
        driver: driver ?? null,
        driver_category: given.driverCategory ?? null,
        area: area ?? null,
        state: 'requested',
        dispatched_at: null,
        riding_at: null,
        ended_at: null,
        at,
        recorded_at: doing.at,
        act: doing.id,
      }
      const made = await trx
        .tables<DirectoryTables>()
        .insertInto('directory.bookings')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst()
      if (!made) return new Problem('already-exists', 'There is a booking with this id.')
      const detail = { booking: id, account: given.account, forSomebodyElse: rider !== undefined }
      return { result: bookingView(row), name: 'directory.record-booking', owner: given.organisation, detail }
    })
  }

  /**
   * The platform says what became of a booking: requested, dispatched, riding, ended or cancelled. A driver may be named from dispatch on.
   * Problem 'wrong-state' where the one cannot follow the other; the same once more changes nothing.
   */
  async changeState(id: string, change: StateChange, actor: Actor): Promise<BookingView | Problem> {
    const room = this.#room
    if (room.platform) return notKeptHere()
    return await act(room, actor, async (trx, doing) => {
      const before = await this.#locked(trx, id, actor)
      if (before instanceof Problem) return before
      const { state } = change
      if (!mayFollow(before.state, state))
        return new Problem('wrong-state', `A booking that is ${before.state} cannot become ${state}.`, {
          state: before.state,
        })
      if (change.driver && state === 'requested')
        return new Problem('invalid-field', 'A booking that waits for dispatch has no driver.', { field: 'driver' })
      // What is over its time is not filled with numbers again.
      const late = checkBookingTime(before.at, doing.at)
      if (change.driver && late) return late
      const driver = change.driver && (await keepNumber(room, trx, change.driver, bookingHold(before.at)))
      if (driver instanceof Problem) return driver
      const gaveBack = state === 'requested'
      const ended = state === 'ended' || state === 'cancelled'
      const row = await trx
        .tables<DirectoryTables>()
        .updateTable('directory.bookings')
        .set({
          state,
          driver: gaveBack ? null : (driver ?? before.driver),
          driver_category: gaveBack ? null : (change.driverCategory ?? before.driver_category),
          dispatched_at: state === 'dispatched' ? doing.at : before.dispatched_at,
          riding_at: state === 'riding' ? doing.at : before.riding_at,
          ended_at: ended ? doing.at : before.ended_at,
          act: doing.id,
        })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      const detail = { booking: id, state, before: before.state }
      return { result: this.#seen(row, actor), name: 'directory.change-booking', owner: row.organisation, detail }
    })
  }

  async get(id: string, scope: Scope): Promise<BookingView | Problem> {
    const db = this.#room.store.tables<DirectoryTables>()
    const row = await db.selectFrom('directory.bookings').selectAll().where('id', '=', id).executeTakeFirst()
    return !row || outside(scope, row.organisation) ? notFound('booking') : this.#seen(row, scope)
  }

  /** Newest first. Somebody bound to an organisation neither sees riders' contacts here nor finds by them ('not-allowed'). */
  async find(search: BookingSearch, scope: Scope): Promise<BookingView[] | Problem> {
    let query = this.#room.store.tables<DirectoryTables>().selectFrom('directory.bookings').selectAll()
    if (scope.organisation !== undefined) {
      if (search.rider !== undefined) return ridersAreNotLookedUp()
      query = query.where('organisation', '=', scope.organisation)
    }
    if (search.rider !== undefined) query = query.where('rider', '=', search.rider)
    if (search.bookerNumber !== undefined) query = query.where('booker_number', '=', search.bookerNumber)
    if (search.driver !== undefined) query = query.where('driver', '=', search.driver)
    if (search.account !== undefined) query = query.where('account', '=', search.account)
    if (search.organisation !== undefined) query = query.where('organisation', '=', search.organisation)
    const { before } = search
    if (before !== undefined)
      query = query.where((e) =>
        e.or([e('at', '<', before.at), e.and([e('at', '=', before.at), e('id', '<', before.id)])]),
      )
    if (search.from !== undefined) query = query.where('at', '>=', search.from)
    if (search.until !== undefined) query = query.where('at', '<', search.until)
    const rows = await query.orderBy('at', 'desc').orderBy('id', 'desc').limit(pageLimit(search)).execute()
    const views = rows.map(bookingView)
    return scope.organisation === undefined ? views : views.map((view) => bookerView(view, 'history'))
  }

  /**
   * Unlinks the numbers (and areas) of bookings whose three months are over; the vault's own holds end at the same time. For an hourly
   * job: at most a million a run, in acts of 10,000. Returns how many.
   */
  async forgetContacts(): Promise<number> {
    let all = 0
    for (let round = 0; round < forgettingRounds; round++) {
      const forgotten = await this.#forgetSome()
      all += forgotten
      if (forgotten < forgottenAtOnce) break
    }
    return all
  }

  async #forgetSome(): Promise<number> {
    const outcome = await act(this.#room, systemActor('retention'), async (trx, doing) => {
      const db = trx.tables<DirectoryTables>()
      const due = db
        .selectFrom('directory.bookings')
        .select('id')
        .where('contact_until', '<=', doing.at)
        .where((e) =>
          e.or([
            e('rider', 'is not', null),
            e('driver', 'is not', null),
            e('booker_number', 'is not', null),
            e('area', 'is not', null),
          ]),
        )
        .orderBy('contact_until')
        .limit(forgottenAtOnce)
      const { numUpdatedRows } = await db
        .updateTable('directory.bookings')
        .set({ rider: null, driver: null, booker_number: null, area: null, act: doing.id })
        .where('id', 'in', due)
        .executeTakeFirstOrThrow()
      const bookings = Number(numUpdatedRows)
      // Nothing was due: an act that did nothing is not worth a leaf.
      if (bookings === 0) return new Problem('not-found', 'Nothing was due.')
      return { result: bookings, name: 'directory.forget-contacts', detail: { bookings } }
    })
    return outcome instanceof Problem ? 0 : outcome
  }

  async #locked(trx: Transaction, id: string, scope: Scope): Promise<Selectable<BookingRow> | Problem> {
    const db = trx.tables<DirectoryTables>()
    const row = await db
      .selectFrom('directory.bookings')
      .selectAll()
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    return !row || outside(scope, row.organisation) ? notFound('booking') : row
  }

  #seen(row: Selectable<BookingRow>, scope: Scope): BookingView {
    const view = bookingView(row)
    return scope.organisation === undefined ? view : bookerView(view, 'screen')
  }
}
