import type { AccountView } from '../../../directory/index.ts'
import { type PersonRef, Problem } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { byId, pageOf, present } from '../listing.ts'
import type * as wire from '../schema/index.ts'
import { iso, isoOr, timeIn } from '../time.ts'
import { numberIn, personsOf } from '../whom.ts'
import { ApprovalViews } from './approval-view.ts'

type Served =
  | 'createAccount'
  | 'listAccounts'
  | 'getAccount'
  | 'verifyAccount'
  | 'invalidateAccount'
  | 'suspendAccount'
  | 'createBooking'

/** A platform's accounts and bookings. */
export function directoryHandlers(doors: Doors): Handlers<Served> {
  const { vault, clock, directory } = doors
  const { accounts, sanctions, bookings } = directory
  const views = new ApprovalViews(doors)
  const answer = async (view: AccountView | Problem) =>
    view instanceof Problem ? view : accountShown(view, await personsOf(vault, [view.number]))
  return {
    async createAccount({ body, actor }) {
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
    async createBooking({ body, actor }) {
      const rider = body.rider === undefined ? undefined : numberIn(body.rider, body.country)
      if (rider instanceof Problem) return rider
      const at = timeIn(body.at, 'at', clock.now())
      if (at instanceof Problem) return at
      const { id, organisation, account } = body
      const made = await bookings.record({ id, organisation, account, rider, at }, actor)
      if (made instanceof Problem) return made
      const person = await personsOf(vault, [made.rider])
      return present({
        id: made.id,
        organisation: made.organisation,
        account: made.account,
        rider: made.rider && person(made.rider),
        at: iso(made.at),
        contactEndsAt: isoOr(made.contactEndsAt),
      }) as wire.Booking
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
