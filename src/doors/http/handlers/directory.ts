import type { AccountView, BookingView } from '../../../directory/index.ts'
import { type PersonRef, Problem } from '../../../terms/index.ts'
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

/** A platform's accounts and bookings. */
export function directoryHandlers(doors: Doors): Handlers<Served> {
  const { vault, clock, directory, staff } = doors
  const { accounts, sanctions, bookings } = directory
  const views = new ApprovalViews(doors)
  const answer = async (view: AccountView | Problem) =>
    view instanceof Problem ? view : accountShown(view, await personsOf(vault, [view.number]))
  return {
    async createAccount({ body, actor }) {
      const missing = await organisationMissing(doors, body.organisation)
      if (missing) return missing
      const number = body.number === undefined ? undefined : numberIn(body.number, body.country)
      if (number instanceof Problem) return number
      return answer(await accounts.create({ id: body.id, organisation: body.organisation, number }, actor))
    },
    async listAccounts({ query, scope }) {
      const { ref, before, ...filter } = query
      const rows = await accounts.list({ ...filter, after: before, ...(ref && { person: ref as PersonRef }) }, scope)
      const person = await personsOf(
        vault,
        rows.map((row) => row.number),
      )
      return pageOf(rows, query.limit, (row) => accountShown(row, person), byId)
    },
    async getAccount({ params, scope }) {
      return answer(await accounts.get(params.id, scope))
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
    async getNumberHistory({ params, scope }) {
      const changes = await accounts.numberHistory(params.id, scope)
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
      const { id, organisation, account } = body
      const made = await bookings.record({ id, organisation, account, rider, driver, at }, actor)
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
      const person = await personsOf(vault, rows.flatMap(numbersOf))
      return pageOf(
        rows,
        limit,
        (row) => bookingShown(row, person),
        (row) => `${row.at}_${row.id}`,
      )
    },
    async getBooking({ params, scope }) {
      const found = await bookings.get(params.id, scope)
      return found instanceof Problem ? found : bookingShown(found, await personsOf(vault, numbersOf(found)))
    },
  }
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
    at: iso(view.at),
    contactEndsAt: isoOr(view.contactEndsAt),
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
