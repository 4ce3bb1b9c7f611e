import { type Kysely, sql } from 'kysely'
import type { Store, Transaction } from '../store/index.ts'
import {
  type Actor,
  isCanonicalNumber,
  isPersonRef,
  notFound,
  outside,
  type PersonRef,
  Problem,
  pageLimit,
  type Scope,
} from '../terms/index.ts'
import { type Accounts, accountView } from './account-store.ts'
import { areaWords, bookerView } from './booking.ts'
import { bookingView } from './booking-store.ts'
import {
  type AccountFound,
  type BookingFound,
  checkTimeWindow,
  type Lookups,
  ridersAreNotLookedUp,
  type Span,
  withStatus,
} from './lookups.ts'
import type { DirectoryRoom, NumberGiven } from './room.ts'
import type { DirectoryTables } from './tables.ts'

/** Look-ups in our own tables. Each is one statement over an index that ends in the time. */
export class OwnLookups implements Lookups {
  readonly source = 'own'
  readonly #room: DirectoryRoom
  readonly #accounts: Accounts
  constructor(room: DirectoryRoom, accounts: Accounts) {
    this.#room = room
    this.#accounts = accounts
  }

  async accountsByNumber(of: NumberGiven, actor: Actor): Promise<AccountFound[] | Problem> {
    const person = this.#personOf(of)
    if (person instanceof Problem) return person
    let query = tables(this.#room.store).selectFrom('directory.accounts').selectAll().where('number', '=', person)
    if (actor.organisation !== undefined) query = query.where('organisation', '=', actor.organisation)
    const rows = await query.orderBy('id').limit(200).execute()
    return rows.map((row) => withStatus(accountView(row), this.#room.clock.now()))
  }

  async account(id: string, actor: Actor): Promise<AccountFound | Problem> {
    const found = await this.#accounts.get(id, actor)
    return found instanceof Problem ? found : withStatus(found, this.#room.clock.now())
  }

  bookingsByBooker(of: NumberGiven, span: Span, actor: Actor): Promise<BookingFound[] | Problem> {
    return this.#byNumber('booker_number', of, span, actor)
  }

  async bookingsByRider(of: NumberGiven, span: Span, actor: Actor): Promise<BookingFound[] | Problem> {
    if (actor.organisation !== undefined) return ridersAreNotLookedUp()
    return await this.#byNumber('rider', of, span, actor)
  }

  bookingsByDriver(of: NumberGiven, span: Span, actor: Actor): Promise<BookingFound[] | Problem> {
    return this.#byNumber('driver', of, span, actor)
  }

  async bookingsByTime(
    span: { from: number; until: number; area?: string | undefined; limit?: number | undefined },
    actor: Actor,
  ): Promise<BookingFound[] | Problem> {
    const refused = checkTimeWindow(span)
    if (refused) return refused
    let query = found(tables(this.#room.store), actor).where('booking.at', '>=', span.from)
    query = query.where('booking.at', '<', span.until)
    const words = span.area === undefined ? [] : areaWords(span.area)
    if (words.length > 0)
      query = query.where(sql<boolean>`regexp_split_to_array(lower(booking.area), '\\s+') @> ${sql.val(words)}::text[]`)
    return await this.#read(query, span, actor)
  }

  async booking(id: string, actor: Actor, trx?: Transaction): Promise<BookingFound | Problem> {
    const db = trx?.tables<DirectoryTables>() ?? tables(this.#room.store)
    const row = await found(db, {}).where('booking.id', '=', id).executeTakeFirst()
    if (!row || outside(actor, row.organisation)) return notFound('booking')
    return actor.organisation === undefined
      ? foundView(row)
      : { ...foundView(row), ...bookerView(bookingView(row), 'screen') }
  }

  numberHistory(account: string, actor: Actor) {
    return this.#accounts.numberHistory(account, actor)
  }

  async #byNumber(
    column: 'booker_number' | 'rider' | 'driver',
    of: NumberGiven,
    span: Span,
    actor: Actor,
  ): Promise<BookingFound[] | Problem> {
    const person = this.#personOf(of)
    if (person instanceof Problem) return person
    let query = found(tables(this.#room.store), actor).where(`booking.${column}`, '=', person)
    if (span.from !== undefined) query = query.where('booking.at', '>=', span.from)
    if (span.until !== undefined) query = query.where('booking.at', '<', span.until)
    return await this.#read(query, span, actor)
  }

  async #read(query: ReturnType<typeof found>, span: Span, actor: Actor): Promise<BookingFound[]> {
    const rows = await query
      .orderBy('booking.at', 'desc')
      .orderBy('booking.id', 'desc')
      .limit(pageLimit(span))
      .execute()
    const views = rows.map(foundView)
    return actor.organisation === undefined ? views : views.map((view) => ({ ...view, ...bookerView(view, 'history') }))
  }

  #personOf(of: NumberGiven): PersonRef | Problem {
    if ('person' in of) {
      if (isPersonRef(of.person)) return of.person
      return new Problem('invalid-field', 'That is not a person.', { field: 'person' })
    }
    if (!isCanonicalNumber(of.number)) return new Problem('invalid-number', 'The number must be given in E.164.')
    return this.#room.vault.personRef(of.number)
  }
}

const tables = (store: Store): Kysely<DirectoryTables> => store.tables<DirectoryTables>()

/** Bookings with their account's present number, within the scope. */
function found(db: Kysely<DirectoryTables>, scope: Scope) {
  const query = db
    .selectFrom('directory.bookings as booking')
    .leftJoin('directory.accounts as account', 'account.id', 'booking.account')
    .selectAll('booking')
    .select('account.number as account_number')
  return scope.organisation === undefined ? query : query.where('booking.organisation', '=', scope.organisation)
}
type FoundRow = NonNullable<Awaited<ReturnType<ReturnType<typeof found>['executeTakeFirst']>>>

function foundView(row: FoundRow): BookingFound {
  const changed = row.booker_number === null ? undefined : row.booker_number !== row.account_number
  return {
    ...bookingView(row),
    numberChanged: changed,
    accountNumber: (row.account_number ?? undefined) as PersonRef | undefined,
  }
}
