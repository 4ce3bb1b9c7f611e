import type { RestrictionView } from '../../../consent/index.ts'
import { type Actor, notFound, type PersonRef, Problem } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { byId, pageOf } from '../listing.ts'
import { numberIn, organisationMissing, personsOf, whomIn } from '../whom.ts'
import { ApprovalViews } from './approval-view.ts'
import { restrictionShown } from './consent-view.ts'

type Served =
  | 'requestRestriction'
  | 'listRestrictions'
  | 'liftRestriction'
  | 'addException'
  | 'removeException'
  | 'listApprovals'
  | 'decideApproval'

/** "Nobody shall enter my number", and every act that waits for a second person. */
export function restrictionHandlers(doors: Doors): Handlers<Served> {
  const { vault, approvals, callerFacts } = doors
  const { restrictions } = doors.consent
  const views = new ApprovalViews(doors)
  const nameOf = (id: string) => callerFacts.organisation(id)?.name
  /** People know each other by number: the accounts that have verified it are meant. */
  async function chosen(
    given: { account?: string; number?: string; country?: string },
    actor: Actor,
  ): Promise<string[] | Problem> {
    if ((given.account === undefined) === (given.number === undefined))
      return new Problem('invalid-field', 'Say whom: exactly one of "account" and "number".', { field: 'account' })
    if (given.account !== undefined) return [given.account]
    const number = numberIn(given.number ?? '', given.country)
    if (number instanceof Problem) return number
    const found = await doors.directory.lookups.accountsByNumber(number, actor)
    return found instanceof Problem ? found : found.filter(({ verified }) => verified).map(({ id }) => id)
  }

  return {
    async requestRestriction({ body, actor, principal }) {
      const of = (await organisationMissing(doors, body.organisation)) ?? whomIn(body)
      if (of instanceof Problem) return of
      const { organisation, reason, warned } = body
      const asked = await restrictions.request({ of, organisation, case: body.case, reason, warned }, actor)
      return asked instanceof Problem ? asked : await views.one(asked.approval, principal)
    },

    async listRestrictions({ query, scope }) {
      const { ref, ...filter } = query
      const rows = await restrictions.list({ ...filter, ...(ref && { person: ref as PersonRef }) }, scope)
      const person = await personsOf(
        vault,
        rows.map((row) => row.person),
      )
      return pageOf(rows, query.limit, (row) => restrictionShown(row, person, nameOf), byId)
    },

    async liftRestriction({ params, body, actor, principal }) {
      const asked = await restrictions.requestLift(params.id, body, actor)
      return asked instanceof Problem ? asked : await views.one(asked.liftApproval ?? '', principal)
    },

    async addException({ params, body, actor }) {
      const accounts = await chosen(body, actor)
      if (accounts instanceof Problem) return accounts
      let changed: RestrictionView | Problem = notFound('account')
      for (const account of accounts) {
        changed = await restrictions.addException(params.id, account, actor)
        if (changed instanceof Problem) return changed
      }
      if (changed instanceof Problem) return changed
      return restrictionShown(changed, await personsOf(vault, [changed.person]), nameOf)
    },

    async removeException({ params, actor }) {
      const changed = await restrictions.removeException(params.id, params.account, actor)
      if (changed instanceof Problem) return changed
      return restrictionShown(changed, await personsOf(vault, [changed.person]), nameOf)
    },

    async listApprovals({ query, scope, principal }) {
      const rows = await approvals.list(query, scope)
      const shown = await views.many(rows, principal)
      return pageOf(rows, query.limit, (row) => shown.get(row.id) as never, byId)
    },

    async decideApproval({ params, body, actor, principal }) {
      const decided = await approvals.decide(params.id, body, actor)
      return decided instanceof Problem ? decided : await views.one(decided.id, principal)
    },
  }
}
