import {
  displayNumber,
  fourDigitsIn,
  maskNumber,
  type PersonRef,
  Problem,
  parseNumber,
  secondMs,
} from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import type * as wire from '../schema/index.ts'
import { iso } from '../time.ts'
import { personsOf } from '../whom.ts'
import { Timelines, timelineBefore } from './timeline.ts'

/** How long a number stays on the screen after a reveal. */
const revealMs = 60 * secondMs
const hitsMax = 50

/** Finding a person, their timeline, and the number in clear. */
export function peopleHandlers(doors: Doors): Handlers<'lookupNumber' | 'getTimeline' | 'revealNumber'> {
  const { vault, clock, consentFacts } = doors
  const timelines = new Timelines(doors)
  return {
    async lookupNumber({ body }) {
      const digits = fourDigitsIn(body.query)
      if (digits !== undefined) {
        const ending = await vault.endingIn(digits, hitsMax)
        const items = ending.map(({ ref, mask }) => ({
          ref,
          masked: mask,
          kind: 'unknown',
          country: 'ZZ',
          known: true,
        }))
        return { items: [...items, ...exactly(body)] }
      }
      const hits = exactly(body)
      if (hits.length > 0) return { items: hits }
      const number = parseNumber(body.query, body.country)
      return number instanceof Problem ? number : { items: [] }
    },

    async getTimeline({ params, query, scope, lang }) {
      const ref = params.ref as PersonRef
      const before = timelineBefore(query.before)
      if (before instanceof Problem) return before
      const { masked, ...page } = await timelines.read(ref, { ...query, before }, scope, lang)
      const person = (await personsOf(vault, [ref]))(ref)
      return { person: person.masked === '•••' && masked !== undefined ? { ref, masked } : person, ...page }
    },

    async revealNumber({ params, body, actor, lang }) {
      const purpose = body.case === undefined ? body.purpose : `${body.purpose} (${body.case})`
      const number = await vault.reveal(params.ref, purpose, actor)
      if (number instanceof Problem) return number
      return { number, display: displayNumber(number, lang), endsAt: iso(clock.now() + revealMs) }
    },
  }

  /** Short codes have four digits too ("1588"), so four digits may be a number and an ending. */
  function exactly(body: wire.LookupQuery): wire.LookupHit[] {
    const number = parseNumber(body.query, body.country)
    if (number instanceof Problem) return []
    const ref = vault.personRef(number.e164)
    const facts = consentFacts.person(ref)
    const known = Object.values(facts).some((list) => Array.isArray(list) && list.length > 0)
    return [{ ref, masked: maskNumber(number.e164), kind: number.kind, country: number.country, known }]
  }
}
