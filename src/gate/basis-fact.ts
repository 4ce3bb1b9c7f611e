import type { ConsentFact, HolderFact, PersonFacts, RelationshipFact } from '../consent/index.ts'
import type { Input } from './kind.ts'

/**
 * The consent that this contact may rely on: to this organisation, for this purpose, category and channel, given separately
 * (a consent buried in a general clause counts for nothing, MISSION D7), in force, and given after `notBefore` (ms).
 */
export function countingConsent(
  person: PersonFacts,
  { request, at }: Input,
  notBefore = Number.NEGATIVE_INFINITY,
  night = false,
): ConsentFact | undefined {
  const consents = person.consents
  for (let i = 0; i < consents.length; i++) {
    const one = consents[i] as ConsentFact
    if (one.organisation !== request.organisation || one.form !== 'separate') continue
    if (one.purpose !== request.purpose || (night && !one.night)) continue
    if (one.givenAt > at || one.givenAt <= notBefore) continue
    if (one.withdrawnAt !== undefined && one.withdrawnAt <= at) continue
    if (one.expiresAt !== undefined && one.expiresAt <= at) continue
    if (one.categories.length > 0 && !one.categories.includes(request.category)) continue
    if (one.channels.length > 0 && !one.channels.includes(request.channel)) continue
    if (request.basis !== undefined && request.basis !== one.id && isConsentId(request.basis)) continue
    return one
  }
  return undefined
}

/** Named by the business as what it relies on: then no other consent is looked for. */
function isConsentId(basis: string): boolean {
  return basis.startsWith('cns_')
}

/** Consents to this organisation that would count but for their form. */
export function buriedConsent(person: PersonFacts, { request, at }: Input): ConsentFact | undefined {
  return person.consents.find(
    (one) =>
      one.organisation === request.organisation &&
      one.form === 'buried' &&
      one.givenAt <= at &&
      (one.withdrawnAt === undefined || one.withdrawnAt > at),
  )
}

/** What a rule may ask of a relationship. */
export interface RelationshipNeed {
  kinds: readonly string[]
  /** Calendar months since the last transaction. Absent: while it lasts. */
  months?: number
  sameCategory?: boolean
  numberSource?: 'direct'
}

/** The relationship that this contact may rely on. */
export function countingRelationship(
  person: PersonFacts,
  { request, at }: Input,
  need: RelationshipNeed,
): RelationshipFact | undefined {
  const relationships = person.relationships
  for (let i = 0; i < relationships.length; i++) {
    const one = relationships[i] as RelationshipFact
    if (one.organisation !== request.organisation || !need.kinds.includes(one.kind)) continue
    if (one.lastTransactionAt > at) continue
    if (need.sameCategory === true && one.category !== request.category) continue
    if (need.numberSource !== undefined && one.numberSource !== need.numberSource) continue
    if (
      need.months === undefined
        ? one.endedAt !== undefined && one.endedAt <= at
        : at >= monthsAfter(one.lastTransactionAt, need.months)
    )
      continue
    if (request.basis?.startsWith('rel_') && request.basis !== one.id) continue
    return one
  }
  return undefined
}

/**
 * The same day of the month so many months later, its last day where that month is shorter (31 August + 6 months = 28 or 29
 * February): a period in months ends with that day's beginning of the same time of day, in UTC.
 */
export function monthsAfter(ms: number, months: number): number {
  const date = new Date(ms)
  const day = date.getUTCDate()
  const shifted = new Date(ms)
  shifted.setUTCDate(1)
  shifted.setUTCMonth(shifted.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(shifted.getUTCFullYear(), shifted.getUTCMonth() + 1, 0)).getUTCDate()
  shifted.setUTCDate(Math.min(day, lastDay))
  return shifted.getTime()
}

/** Since when the present holder has the number; undefined where no holder is on record. */
export function heldSince(person: PersonFacts, at: number): number | undefined {
  let since: number | undefined
  for (let i = 0; i < person.holders.length; i++) {
    const one = person.holders[i] as HolderFact
    if (one.since > at) continue
    // A period that ended tells that somebody else has held the number since then.
    const from = one.until !== undefined && one.until <= at ? one.until : one.since
    if (since === undefined || from > since) since = from
  }
  return since
}
