import Type from 'typebox'
import type { RefusalFact } from '../../consent/index.ts'
import { categories, purposes } from '../../terms/index.ts'
import { countingConsent, monthsAfter, withdrawnConsent } from '../basis-fact.ts'
import { forbiddenUntil, zonesOf } from '../hours.ts'
import { type Input, ruleKind } from '../kind.ts'

/**
 * "Do not contact me." Refusals that bind this organisation alone, or everybody. A refusal with hours of its own holds in those
 * hours; one that ends holds until its end; otherwise it denies.
 */
export const refusal = ruleKind({
  name: 'refusal',
  params: Type.Object(
    {
      to: Type.Enum(['organisation', 'everybody']),
      /** Only refusals of these categories (a list that a sector keeps). Absent: whatever category the contact has. */
      categories: Type.Optional(Type.Array(Type.Enum([...categories]), { minItems: 1 })),
      /** A separate consent to this very organisation, given after a refusal to everybody, is the newer and narrower word. */
      newerConsentWins: Type.Optional(Type.Boolean()),
      /** Refusals older than so many calendar years no longer count. */
      validYears: Type.Optional(Type.Integer({ minimum: 1 })),
      /** A refusal of one category is one of all. */
      everyCategory: Type.Optional(Type.Boolean()),
      /** For these purposes a consent that was taken back is a refusal of what it had allowed. */
      withdrawals: Type.Optional(Type.Array(Type.Enum([...purposes]), { minItems: 1 })),
    },
    { additionalProperties: false },
  ),
  sentences: (params) => (params.withdrawals === undefined ? [] : ['withdrawn']),
  compile({ to, categories: only, newerConsentWins = false, validYears, everyCategory = false, withdrawals }, { say }) {
    return (input) => {
      const person = input.facts.person
      if (person === undefined) return say.unknown()
      const refusals = person.refusals
      let worst: RefusalFact | undefined
      let until = 0
      for (let i = 0; i < refusals.length; i++) {
        const one = refusals[i] as RefusalFact
        if (to === 'organisation' ? one.organisation !== input.request.organisation : one.organisation !== undefined)
          continue
        if (only && (one.category === undefined || !only.includes(one.category))) continue
        if (!everyCategory && one.category !== undefined && one.category !== input.request.category) continue
        if (one.onBehalf === true && input.request.onBehalf !== true) continue
        const end = endOf(one, input, validYears)
        if (end === undefined) continue
        if (newerConsentWins && countingConsent(person, input, one.from) !== undefined) continue
        // The one that lasts longest decides; of equals the first, so that the answer is always the same.
        if (end > until) {
          worst = one
          until = end
        }
      }
      if (until !== Number.POSITIVE_INFINITY && withdrawals?.includes(input.request.purpose)) {
        const withdrawn = withdrawnConsent(person, input)
        if (withdrawn) return say.deny('withdrawn', withdrawn.id)
      }
      if (worst === undefined) return say.pass
      return say.hold(until, undefined, worst.id, worst.case)
    }
  },
})

/** Until when this refusal forbids the contact: undefined = it does not, Infinity = for good. */
function endOf(one: RefusalFact, { request, facts, at }: Input, validYears: number | undefined): number | undefined {
  if (one.channel !== undefined && one.channel !== request.channel) return undefined
  if (at < one.from || (one.until !== undefined && one.until <= at)) return undefined
  const lapses = validYears === undefined ? Number.POSITIVE_INFINITY : monthsAfter(one.from, validYears * 12)
  const expires = Math.min(lapses, one.until ?? Number.POSITIVE_INFINITY)
  if (expires <= at) return undefined
  if (one.bands === undefined) return expires
  // Hours of a person whose zone is not known cannot be placed: then the refusal holds all day.
  const places = zonesOf(facts.recipient.zones)
  if (places.length === 0) return expires
  const end = forbiddenUntil(one.bands, places, at)
  return end === undefined ? undefined : Math.min(end, expires)
}
