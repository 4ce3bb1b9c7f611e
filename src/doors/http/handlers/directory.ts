import type { AccountFound, AccountView, BookingFound, BookingView, Lookups } from '../../../directory/index.ts'
import { type Actor, type PersonRef, Problem } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { byId, pageOf, present } from '../listing.ts'
import type * as wire from '../schema/index.ts'
import { iso, isoOr, timeIn } from '../time.ts'
import { numberIn, organisationMissing, personsOf, whomIn } from '../whom.ts'
import { ApprovalViews } from './approval-view.ts'

type Served =
  | 'createAccount'
  | 'listAccounts'
  | 'getAccount'
  | 'verifyAccount'
  | 'invalidateAccount'
  | 'suspendAccount'
  | 'liftSuspension'
  | 'getNumberHistory'
  | 'invalidateNumber'
  | 'createBooking'
  | 'listBookings'
  | 'getBooking'
  | 'changeBooking'
  | 'lookUpDirectory'

/** A platform's accounts and bookings. */
export function directoryHandlers(doors: Doors): Handlers<Served> {
  const { vault, clock, directory, staff } = doors
  const { accounts, sanctions, bookings, lookups } = directory
  const views = new ApprovalViews(doors)
  const answer = async (view: AccountView | Problem) =>
    view instanceof Problem ? view : accountShown(view, await personsOf(vault, [view.number]))
  /** A platform is asked for the accounts of one number; all of them it keeps to itself. */
  async function accountsAtPlatform(ref: string | undefined, actor: Actor) {
    if (ref === undefined)
      return new Problem('wrong-state', 'The platform keeps the accounts here: ask for those of one number.', {
        field: 'ref',
      })
    const found = await lookups.accountsByNumber({ person: ref }, actor)
    if (found instanceof Problem) return found
    const person = await personsOf(
      vault,
      found.map((one) => one.number),
    )
    return { items: found.map((one) => accountShown(one, person)) }
  }
  return {
    async createAccount({ body, actor }) {
      const missing = await organisationMissing(doors, body.organisation)
      if (missing) return missing
      const number = body.number === undefined ? undefined : numberIn(body.number, body.country)
      if (number instanceof Problem) return number
      return answer(await accounts.create({ id: body.id, organisation: body.organisation, number }, actor))
    },
    async listAccounts({ query, scope, actor }) {
      if (lookups.source === 'platform') return await accountsAtPlatform(query.ref, actor)
      const { ref, before, ...filter } = query
      const rows = await accounts.list({ ...filter, after: before, ...(ref && { person: ref as PersonRef }) }, scope)
      const person = await personsOf(
        vault,
        rows.map((row) => row.number),
      )
      return pageOf(rows, query.limit, (row) => accountShown(row, person), byId)
    },
    async getAccount({ params, actor }) {
      return answer(await lookups.account(params.id, actor))
    },
    async verifyAccount({ params, body, actor }) {
      const number = body.number === undefined ? undefined : numberIn(body.number, body.country)
      if (number instanceof Problem) return number
      return answer(await accounts.verify(params.id, { number }, actor))
    },
    async invalidateAccount({ params, body, actor }) {
      return answer(await accounts.invalidate(params.id, body, actor))
    },
    async suspendAccount({ params, body, actor, principal }) {
      const until = timeIn(body.until, 'until', clock.now())
      if (until instanceof Problem) return until
      const asked = await sanctions.propose(params.id, { ...body, until }, actor)
      return asked instanceof Problem ? asked : await views.one(asked.approval, principal)
    },
    async liftSuspension({ params, body, actor }) {
      return answer(await sanctions.lift(params.id, body, actor))
    },
    async getNumberHistory({ params, actor }) {
      const changes = await lookups.numberHistory(params.id, actor)
      if (changes instanceof Problem) return changes
      const names = await staff.members.names(changes.map((change) => change.by.id))
      const person = await personsOf(
        vault,
        changes.map((change) => change.number),
      )
      const items = changes.map(
        (change) =>
          present({
            at: iso(change.at),
            kind: change.kind,
            number: change.number && person(change.number),
            reason: change.reason,
            case: change.case,
            by: change.by.id,
            byName: names.get(change.by.id),
          }) as wire.NumberChange,
      )
      return { items }
    },
    async invalidateNumber({ body, actor }) {
      const whose = whomIn(body)
      if (whose instanceof Problem) return whose
      const number = 'number' in whose ? vault.personRef(whose.number) : whose.person
      const reset = await accounts.invalidateNumber(number, body, actor)
      if (reset instanceof Problem) return reset
      const person = await personsOf(vault, [number])
      return { items: reset.map((account) => accountShown(account, person)) }
    },
    async createBooking({ body, actor }) {
      const rider = body.rider === undefined ? undefined : numberIn(body.rider, body.country)
      if (rider instanceof Problem) return rider
      const driver = body.driver === undefined ? undefined : numberIn(body.driver, body.country)
      if (driver instanceof Problem) return driver
      const at = timeIn(body.at, 'at', clock.now())
      if (at instanceof Problem) return at
      const { id, organisation, account, area, driverCategory } = body
      const given = { id, organisation, account, rider, driver, driverCategory, area, at }
      const made = await bookings.record(given, actor)
      return made instanceof Problem ? made : bookingShown(made, await personsOf(vault, numbersOf(made)))
    },
    async listBookings({ query, scope }) {
      const from = timeIn(query.from, 'from', clock.now())
      if (from instanceof Problem) return from
      const until = timeIn(query.until, 'until', clock.now())
      if (until instanceof Problem) return until
      const before = placeIn(query.before)
      if (before instanceof Problem) return before
      const { organisation, account, limit } = query
      const [rider, driver, bookerNumber] = [query.rider, query.driver, query.booker] as (PersonRef | undefined)[]
      const rows = await bookings.find(
        { organisation, account, rider, driver, bookerNumber, from, until, before, limit },
        scope,
      )
      if (rows instanceof Problem) return rows
      const person = await personsOf(vault, rows.flatMap(numbersOf))
      return pageOf(
        rows,
        limit,
        (row) => bookingShown(row, person),
        (row) => `${row.at}_${row.id}`,
      )
    },
    async getBooking({ params, actor }) {
      const found = await lookups.booking(params.id, actor)
      return found instanceof Problem ? found : bookingShown(found, await personsOf(vault, numbersOf(found)))
    },
    async changeBooking({ params, body, actor }) {
      const driver = body.driver === undefined ? undefined : numberIn(body.driver, body.country)
      if (driver instanceof Problem) return driver
      const { state, driverCategory } = body
      const changed = await bookings.changeState(params.id, { state, driver, driverCategory }, actor)
      return changed instanceof Problem ? changed : bookingShown(changed, await personsOf(vault, numbersOf(changed)))
    },
    async lookUpDirectory({ body, actor }) {
      const found = await lookUp(directory.lookups, body, clock.now(), actor)
      if (found instanceof Problem) return found
      const { accounts: held = [], bookings: made = [] } = found
      const person = await personsOf(vault, [
        ...held.map((one) => one.number),
        ...made.flatMap((one) => [...numbersOf(one), one.accountNumber]),
      ])
      return {
        source: lookups.source,
        accounts: held.map((one) => accountFoundShown(one, person)),
        bookings: made.map((one) => bookingFoundShown(one, person)),
      }
    },
  }
}

/** One question of the desk to the directory. */
async function lookUp(
  lookups: Lookups,
  body: wire.DirectoryLookup,
  now: number,
  actor: Actor,
): Promise<{ accounts?: AccountFound[]; bookings?: BookingFound[] } | Problem> {
  const from = timeIn(body.from, 'from', now)
  if (from instanceof Problem) return from
  const until = timeIn(body.until, 'until', now)
  if (until instanceof Problem) return until
  const { by, limit, area } = body
  if (by === 'time') {
    if (body.number !== undefined || body.ref !== undefined)
      return new Problem('invalid-field', 'A look-up by time takes no number.', { field: 'by' })
    if (from === undefined || until === undefined)
      return new Problem('invalid-field', 'Say from when until when.', { field: from === undefined ? 'from' : 'until' })
    const bookings = await lookups.bookingsByTime({ from, until, area, limit }, actor)
    return bookings instanceof Problem ? bookings : { bookings }
  }
  if (area !== undefined) return new Problem('invalid-field', 'An area goes with a time.', { field: 'area' })
  const of = whomIn(body)
  if (of instanceof Problem) return of
  if (by === 'account') {
    const accounts = await lookups.accountsByNumber(of, actor)
    return accounts instanceof Problem ? accounts : { accounts }
  }
  const span = { from, until, limit }
  const asked = { booker: 'bookingsByBooker', rider: 'bookingsByRider', driver: 'bookingsByDriver' } as const
  const bookings = await lookups[asked[by]](of, span, actor)
  return bookings instanceof Problem ? bookings : { bookings }
}

function accountFoundShown(found: AccountFound, person: (ref: string) => wire.Person): wire.AccountFound {
  return present({
    ...accountShown(found, person),
    status: found.status,
    verifiedAt: isoOr(found.verifiedAt),
  }) as wire.AccountFound
}

function bookingFoundShown(found: BookingFound, person: (ref: string) => wire.Person): wire.BookingFound {
  return present({
    ...bookingShown(found, person),
    numberChanged: found.numberChanged,
    accountNumber: found.accountNumber && person(found.accountNumber),
  }) as wire.BookingFound
}

function accountShown(view: AccountView, person: (ref: string) => wire.Person): wire.Account {
  return present({
    id: view.id,
    organisation: view.organisation,
    number: view.number && person(view.number),
    verified: view.verified,
    suspendedUntil: isoOr(view.suspendedUntil),
    suspensionCase: view.suspensionCase,
  }) as wire.Account
}

const numbersOf = (view: BookingView) => [view.bookerNumber, view.rider, view.driver]

function bookingShown(view: BookingView, person: (ref: string) => wire.Person): wire.Booking {
  return present({
    id: view.id,
    organisation: view.organisation,
    account: view.account,
    booker: view.bookerNumber && person(view.bookerNumber),
    rider: view.rider && person(view.rider),
    driver: view.driver && person(view.driver),
    driverCategory: view.driverCategory,
    area: view.area,
    state: view.state,
    at: iso(view.at),
    dispatchedAt: isoOr(view.dispatchedAt),
    ridingAt: isoOr(view.ridingAt),
    endedAt: isoOr(view.endedAt),
    contactEndsAt: iso(view.contactEndsAt),
  }) as wire.Booking
}

/** Bookings are in the order of their times, and a platform's own ids say nothing of those: a place in the list names both. */
function placeIn(text: string | undefined): { at: number; id: string } | undefined | Problem {
  if (text === undefined) return undefined
  const [, at, id] = /^(\d{1,15})_(.{1,64})$/.exec(text) ?? []
  if (at === undefined || id === undefined)
    return new Problem('invalid-field', 'Take "before" from the page before.', { field: 'before' })
  return { at: Number(at), id }
}
