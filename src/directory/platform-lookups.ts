import type { Transaction } from '../store/index.ts'
import { type Actor, dayMs, notFound, outside, type PersonRef, Problem, pageLimit } from '../terms/index.ts'
import type { NumberChange } from './account-store.ts'
import { bookerView, bookingHold, riderContactEnds } from './booking.ts'
import {
  type AccountFound,
  type BookingFound,
  checkTimeWindow,
  type Lookups,
  ridersAreNotLookedUp,
  type Span,
  withStatus,
} from './lookups.ts'
import type { Platform, PlatformAccount } from './platform.ts'
import type { SaidBooking } from './platform-wire.ts'
import type { DirectoryRoom, NumberGiven } from './room.ts'

/** Numbers of accounts that were only looked at: kept sealed so long, for the screen that shows them and the case that takes them over. */
const seenForMs = 7 * dayMs
const askedBy = { kind: 'system', id: 'platform' } as const

/**
 * The same questions, put to the platform's own system. It knows people by their numbers: somebody known here by reference alone is
 * revealed for it, on record. The numbers in its answers are sealed before anybody sees them, those of bookings until three months after.
 */
export class PlatformLookups implements Lookups {
  readonly source = 'platform'
  readonly #room: DirectoryRoom
  readonly #platform: Platform
  constructor(room: DirectoryRoom, platform: Platform) {
    this.#room = room
    this.#platform = platform
  }

  async accountsByNumber(of: NumberGiven, actor: Actor): Promise<AccountFound[] | Problem> {
    if (this.#foreign(actor)) return []
    const number = await this.#clear(of, actor)
    if (number instanceof Problem) return number
    const said = await this.#platform.ask('/accounts/find', { number })
    if (said instanceof Problem) return said
    const read: PlatformAccount[] = []
    for (const account of said.accounts) {
      const one = this.#platform.read(account)
      if (one instanceof Problem) return one
      read.push(one)
    }
    await this.#keepSeen([number])
    return read.map((one) => this.#account(one))
  }

  async account(id: string, actor: Actor): Promise<AccountFound | Problem> {
    if (this.#foreign(actor)) return notFound('account')
    const said = await this.#platform.ask('/accounts/get', { account: id })
    if (said instanceof Problem) return said
    if (said.account === null || said.account.id !== id) return notFound('account')
    const read = this.#platform.read(said.account)
    if (read instanceof Problem) return read
    const number = said.account.number === undefined ? undefined : this.#platform.number(said.account.number)
    if (typeof number === 'string') await this.#keepSeen([number])
    return this.#account(read)
  }

  bookingsByBooker(of: NumberGiven, span: Span, actor: Actor): Promise<BookingFound[] | Problem> {
    return this.#byNumber('booker', of, span, actor)
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
    return checkTimeWindow(span) ?? (await this.#find(span.area === undefined ? {} : { area: span.area }, span, actor))
  }

  async booking(id: string, actor: Actor, trx?: Transaction): Promise<BookingFound | Problem> {
    if (this.#foreign(actor)) return notFound('booking')
    const said = await this.#platform.ask('/bookings/get', { booking: id })
    if (said instanceof Problem) return said
    if (said.booking === null || said.booking.id !== id) return notFound('booking')
    const read = await this.#bookings([said.booking], trx)
    if (read instanceof Problem) return read
    const found = read[0] as BookingFound
    return actor.organisation === undefined ? found : { ...found, ...bookerView(found, 'screen') }
  }

  async numberHistory(account: string, actor: Actor): Promise<NumberChange[] | Problem> {
    if (this.#foreign(actor)) return notFound('account')
    const said = await this.#platform.ask('/accounts/history', { account })
    if (said instanceof Problem) return said
    const numbers: string[] = []
    const changes: NumberChange[] = []
    for (const [place, { at, kind, number, reason }] of said.changes.entries()) {
      const e164 = number === undefined ? undefined : this.#platform.number(number)
      if (e164 instanceof Problem) return e164
      if (e164 !== undefined) numbers.push(e164)
      const person = e164 === undefined ? undefined : this.#room.vault.personRef(e164)
      changes.push({
        seq: said.changes.length - place,
        account,
        number: person,
        at: Date.parse(at),
        kind,
        reason,
        by: askedBy,
      })
    }
    await this.#keepSeen(numbers)
    return changes.sort((a, b) => b.at - a.at)
  }

  async #byNumber(as: 'booker' | 'rider' | 'driver', of: NumberGiven, span: Span, actor: Actor) {
    const number = await this.#clear(of, actor)
    return number instanceof Problem ? number : await this.#find({ [as]: number }, span, actor)
  }

  async #find(by: Record<string, string>, span: Span, actor: Actor): Promise<BookingFound[] | Problem> {
    if (this.#foreign(actor)) return []
    const limit = pageLimit(span)
    const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString())
    const asked = { ...by, from: iso(span.from), until: iso(span.until), limit }
    const said = await this.#platform.ask('/bookings/find', asked)
    if (said instanceof Problem) return said
    const found = await this.#bookings(said.bookings)
    if (found instanceof Problem) return found
    const newest = found.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)).slice(0, limit)
    return actor.organisation === undefined ? newest : newest.map((one) => ({ ...one, ...bookerView(one, 'history') }))
  }

  /** Reads bookings and seals their numbers; of one whose three months are over no number is taken, whatever the platform still has. */
  async #bookings(said: readonly SaidBooking[], trx?: Transaction): Promise<BookingFound[] | Problem> {
    const { vault, store, clock } = this.#room
    const held: { number: string; reason: string; until: number | null }[] = []
    const found: BookingFound[] = []
    for (const one of said) {
      const at = Date.parse(one.at)
      const living = riderContactEnds(at) > clock.now()
      const { reason, until } = bookingHold(at)
      const refs: Partial<Record<'bookerNumber' | 'rider' | 'driver' | 'accountNumber', PersonRef>> = {}
      for (const name of ['bookerNumber', 'rider', 'driver', 'accountNumber'] as const) {
        const text = living ? one[name] : undefined
        if (text === undefined) continue
        const number = this.#platform.number(text)
        if (number instanceof Problem) return number
        held.push({ number, reason, until })
        refs[name] = vault.personRef(number)
      }
      const ms = (time: string | undefined) => (time === undefined ? undefined : Date.parse(time))
      found.push({
        id: one.id,
        organisation: this.#platform.organisation,
        account: one.account,
        at,
        state: one.state,
        contactEndsAt: riderContactEnds(at),
        driverCategory: one.driverCategory,
        area: living ? one.area : undefined,
        dispatchedAt: ms(one.dispatchedAt),
        ridingAt: ms(one.ridingAt),
        endedAt: ms(one.endedAt),
        act: 'platform',
        ...refs,
        numberChanged: refs.bookerNumber === undefined ? undefined : refs.bookerNumber !== refs.accountNumber,
      })
    }
    const seal = (inside: Transaction) => vault.holdEach(inside, 'directory', held)
    if (held.length > 0) await (trx ? seal(trx) : store.transaction(seal))
    return found
  }

  async #keepSeen(numbers: readonly string[]): Promise<void> {
    if (numbers.length === 0) return
    const { vault, store, clock } = this.#room
    const hold = { reason: 'looked-up', until: clock.now() + seenForMs }
    await store.transaction((trx) =>
      vault.holdEach(
        trx,
        'directory',
        numbers.map((number) => ({ number, ...hold })),
      ),
    )
  }

  async #clear(of: NumberGiven, actor: Actor): Promise<string | Problem> {
    if ('number' in of) return this.#platform.number(of.number)
    return await this.#room.vault.reveal(of.person, 'Looked up at the platform', actor)
  }

  #account(read: PlatformAccount): AccountFound {
    return withStatus({ ...read, createdAt: read.verifiedAt ?? 0, act: 'platform' }, this.#room.clock.now())
  }

  #foreign(actor: Actor): boolean {
    return outside(actor, this.#platform.organisation)
  }
}
