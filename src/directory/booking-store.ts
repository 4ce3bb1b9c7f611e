import type { Selectable } from 'kysely'
import {
  type Actor,
  act,
  dayMs,
  notFound,
  outside,
  type PersonRef,
  Problem,
  pageLimit,
  type Scope,
  systemActor,
} from '../terms/index.ts'
import { lockedAccount } from './account-store.ts'
import { checkOwnId, type DirectoryRoom, keepNumber, type NumberGiven } from './room.ts'
import type { BookingRow, DirectoryTables } from './tables.ts'

/** A contact that was entered for somebody else is destroyed three months after the booking. */
export const riderContactMs = 92 * dayMs

export interface BookingGiven {
  /** The platform's own id, where it has one. */
  id?: string | undefined
  organisation: string
  account: string
  /** Set where it was made for somebody else. */
  rider?: NumberGiven | undefined
  driver?: NumberGiven | undefined
  /** Default: now. */
  at?: number | undefined
}

export interface BookingView {
  id: string
  organisation: string
  account: string
  /** The account's number when it booked; compare it with the account's present one. */
  bookerNumber?: PersonRef | undefined
  rider?: PersonRef | undefined
  /** When the rider's contact is (or was) destroyed. */
  contactEndsAt?: number | undefined
  driver?: PersonRef | undefined
  at: number
  act: string
}

function view(row: Selectable<BookingRow>): BookingView {
  return {
    id: row.id,
    organisation: row.organisation,
    account: row.account,
    bookerNumber: (row.booker_number ?? undefined) as PersonRef | undefined,
    rider: (row.rider ?? undefined) as PersonRef | undefined,
    contactEndsAt: row.rider_until ?? undefined,
    driver: (row.driver ?? undefined) as PersonRef | undefined,
    at: row.at,
    act: row.act,
  }
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

/** Who booked what for whom. */
export class Bookings {
  readonly #room: DirectoryRoom
  constructor(room: DirectoryRoom) {
    this.#room = room
  }

  /** Does not ask the gate whether the rider may be contacted: that is the contact's question, not the record's. */
  record(given: BookingGiven, actor: Actor): Promise<BookingView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      if (outside(actor, given.organisation)) return notFound('organisation')
      const account = await lockedAccount(trx, given.account, { organisation: given.organisation })
      if (account instanceof Problem) return account
      const id = given.id ?? room.ids.next('booking')
      const at = given.at ?? doing.at
      const refused = checkOwnId(id)
      if (refused) return refused
      if (!Number.isSafeInteger(at) || at <= doing.at - riderContactMs || at > doing.at + 366 * dayMs)
        return new Problem('invalid-time', 'A booking lies between three months ago and a year ahead.', { field: 'at' })
      const until = at + riderContactMs
      const rider = given.rider && (await keepNumber(room, trx, given.rider, id, until))
      if (rider instanceof Problem) return rider
      const driver = given.driver && (await keepNumber(room, trx, given.driver, `${id}.driver`, until))
      if (driver instanceof Problem) return driver
      if (account.number !== null) {
        await room.vault.retain(trx, account.number, { room: 'directory', reason: `${id}.booker`, until })
      }
      const row: BookingRow = {
        id,
        organisation: given.organisation,
        account: given.account,
        booker_number: account.number,
        rider: rider ?? null,
        rider_until: rider ? until : null,
        driver: driver ?? null,
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
      return { result: view(row), name: 'directory.record-booking', owner: given.organisation, detail }
    })
  }

  async get(id: string, scope: Scope): Promise<BookingView | Problem> {
    const db = this.#room.store.tables<DirectoryTables>()
    const row = await db.selectFrom('directory.bookings').selectAll().where('id', '=', id).executeTakeFirst()
    return !row || outside(scope, row.organisation) ? notFound('booking') : view(row)
  }

  /** Newest first. */
  async find(search: BookingSearch, scope: Scope): Promise<BookingView[]> {
    let query = this.#room.store.tables<DirectoryTables>().selectFrom('directory.bookings').selectAll()
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
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
    return rows.map(view)
  }

  /**
   * Unlinks the numbers of bookings whose three months are over (the vault's own hold ends at the same time). For a daily job;
   * at most 10,000 a run. Returns how many.
   */
  async forgetContacts(): Promise<number> {
    const outcome = await act(this.#room, systemActor('retention'), async (trx, doing) => {
      const db = trx.tables<DirectoryTables>()
      const due = db
        .selectFrom('directory.bookings')
        .select('id')
        .where('at', '<=', doing.at - riderContactMs)
        .where((e) =>
          e.or([e('rider', 'is not', null), e('driver', 'is not', null), e('booker_number', 'is not', null)]),
        )
        .limit(10_000)
      const { numUpdatedRows } = await db
        .updateTable('directory.bookings')
        .set({ rider: null, driver: null, booker_number: null, act: doing.id })
        .where('id', 'in', due)
        .executeTakeFirstOrThrow()
      const bookings = Number(numUpdatedRows)
      // Nothing was due: an act that did nothing is not worth a leaf.
      if (bookings === 0) return new Problem('not-found', 'Nothing was due.')
      return { result: bookings, name: 'directory.forget-contacts', detail: { bookings } }
    })
    return outcome instanceof Problem ? 0 : outcome
  }
}
