import { type PersonRef, Problem } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { byId, pageOf, present } from '../listing.ts'
import { timeIn } from '../time.ts'
import { organisationMissing, personsOf, whomIn } from '../whom.ts'
import { consentShown, refusalShown } from './consent-view.ts'

type Served =
  | 'giveConsent'
  | 'listConsents'
  | 'withdrawConsent'
  | 'reconfirmConsent'
  | 'refuse'
  | 'listRefusals'
  | 'withdrawRefusal'

/** What people agreed to, and what they refused. */
export function consentHandlers(doors: Doors): Handlers<Served> {
  const { vault, clock, callerFacts } = doors
  const { consents, refusals } = doors.consent
  const nameOf = (id: string) => callerFacts.organisation(id)?.name
  return {
    async giveConsent({ body, actor }) {
      const now = clock.now()
      const to = (await organisationMissing(doors, body.organisation)) ?? whomIn(body)
      if (to instanceof Problem) return to
      const givenAt = timeIn(body.givenAt, 'givenAt', now)
      if (givenAt instanceof Problem) return givenAt
      const expiresAt = timeIn(body.expiresAt, 'expiresAt', now)
      if (expiresAt instanceof Problem) return expiresAt
      const { number: _n, country: _c, ref: _r, ...said } = body
      const given = await consents.give({ ...said, ...present({ givenAt, expiresAt }), to } as never, actor)
      if (given instanceof Problem) return given
      return consentShown(given, await personsOf(vault, [given.person]), nameOf)
    },

    async listConsents({ query, scope }) {
      const { ref, ...filter } = query
      const reconfirmDueBefore = timeIn(query.reconfirmDueBefore, 'reconfirmDueBefore', clock.now())
      if (reconfirmDueBefore instanceof Problem) return reconfirmDueBefore
      const rows = await consents.list(
        { ...filter, reconfirmDueBefore, ...(ref && { person: ref as PersonRef }) },
        scope,
      )
      const person = await personsOf(
        vault,
        rows.map((row) => row.person),
      )
      return pageOf(rows, query.limit, (row) => consentShown(row, person, nameOf), byId)
    },

    async withdrawConsent({ params, body, actor }) {
      const ended = await consents.withdraw(params.id, { ...body, via: actor.kind }, actor)
      if (ended instanceof Problem) return ended
      return consentShown(ended, await personsOf(vault, [ended.person]), nameOf)
    },

    async reconfirmConsent({ params, actor }) {
      const kept = await consents.reconfirm(params.id, actor)
      if (kept instanceof Problem) return kept
      return consentShown(kept, await personsOf(vault, [kept.person]), nameOf)
    },

    async refuse({ body, actor }) {
      const of = (await organisationMissing(doors, body.organisation)) ?? whomIn(body)
      if (of instanceof Problem) return of
      const until = timeIn(body.until, 'until', clock.now())
      if (until instanceof Problem) return until
      const { organisation, category, channel, bands, onBehalf, via } = body
      const refused = await refusals.refuse(
        { of, organisation, category, channel, bands, onBehalf, until, via, case: body.case },
        actor,
      )
      if (refused instanceof Problem) return refused
      return refusalShown(refused, await personsOf(vault, [refused.person]), nameOf)
    },

    async listRefusals({ query, scope }) {
      const { ref, ...filter } = query
      const rows = await refusals.list({ ...filter, ...(ref && { person: ref as PersonRef }) }, scope)
      const person = await personsOf(
        vault,
        rows.map((row) => row.person),
      )
      return pageOf(rows, query.limit, (row) => refusalShown(row, person, nameOf), byId)
    },

    async withdrawRefusal({ params, body, actor }) {
      const ended = await refusals.withdraw(params.id, actor, body)
      if (ended instanceof Problem) return ended
      return refusalShown(ended, await personsOf(vault, [ended.person]), nameOf)
    },
  }
}
