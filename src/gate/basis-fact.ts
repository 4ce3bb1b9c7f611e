import type { ConsentFact, HolderFact, PersonFacts, RelationshipFact } from '../consent/index.ts'
import { dayMs } from '../terms/index.ts'
import type { Input } from './kind.ts'

/**
 * The consent that this contact may rely on: to this organisation, for this purpose, category and channel, given separately
 * (a consent buried in a general clause counts for nothing), in force, and given after `notBefore` (ms).
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

/** Consents to this organisation for this purpose that would count but for their form. */
export function buriedConsent(person: PersonFacts, { request, at }: Input): ConsentFact | undefined {
  return person.consents.find(
    (one) =>
      one.organisation === request.organisation &&
      one.purpose === request.purpose &&
      one.form === 'buried' &&
      one.givenAt <= at &&
      (one.withdrawnAt === undefined || one.withdrawnAt > at) &&
      (one.expiresAt === undefined || one.expiresAt > at),
  )
}

/**
 * A consent to this very contact that the person took back, where no consent stands beside it: whoever withdraws says no, and a
 * purchase or a licence does not make that a yes (KR-05).
 */
export function withdrawnConsent(person: PersonFacts, input: Input): ConsentFact | undefined {
  const { request, at } = input
  const consents = person.consents
  for (let i = 0; i < consents.length; i++) {
    const one = consents[i] as ConsentFact
    if (one.withdrawnAt === undefined || one.withdrawnAt > at) continue
    if (one.organisation !== request.organisation || one.purpose !== request.purpose) continue
    if (one.categories.length > 0 && !one.categories.includes(request.category)) continue
    if (one.channels.length > 0 && !one.channels.includes(request.channel)) continue
    return countingConsent(person, input) === undefined ? one : undefined
  }
  return undefined
}

/** What a rule may ask of a relationship. */
export interface RelationshipNeed {
  kinds: readonly string[]
  /** Calendar months since the last transaction. Absent: while it lasts. */
  months?: number
  /** Without months: days for which one that has ended still counts. */
  graceDays?: number
  sameCategory?: boolean
  numberSource?: 'direct'
}

/** The relationship that this contact may rely on, with a transaction after `notBefore` (ms). */
export function countingRelationship(
  person: PersonFacts,
  { request, at }: Input,
  need: RelationshipNeed,
  notBefore = Number.NEGATIVE_INFINITY,
): RelationshipFact | undefined {
  const relationships = person.relationships
  for (let i = 0; i < relationships.length; i++) {
    const one = relationships[i] as RelationshipFact
    if (one.organisation !== request.organisation || !need.kinds.includes(one.kind)) continue
    if (one.lastTransactionAt > at || one.lastTransactionAt <= notBefore) continue
    if (need.sameCategory === true && one.category !== request.category) continue
    if (need.numberSource !== undefined && one.numberSource !== need.numberSource) continue
    if (
      need.months === undefined
        ? one.endedAt !== undefined && one.endedAt + (need.graceDays ?? 0) * dayMs <= at
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
  const day = Math.floor(ms / dayMs)
  // Days to a date of the calendar and back (Howard Hinnant, chrono-compatible algorithms): a Date costs ten times as much.
  const z = day + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const date = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1
  const month = shifted < 10 ? shifted + 2 : shifted - 10
  const year = yearOfEra + era * 400 + (month <= 1 ? 1 : 0)
  const later = year * 12 + month + months
  const first = firstOfMonth(later)
  const length = firstOfMonth(later + 1) - first
  return (first + Math.min(date, length) - 1) * dayMs + (ms - day * dayMs)
}

/** Days since 1970 of the first of a month, months counted from the year 0. */
function firstOfMonth(months: number): number {
  const month = months % 12
  const year = Math.floor(months / 12) - (month <= 1 ? 1 : 0)
  const era = Math.floor(year / 400)
  const yearOfEra = year - era * 400
  const dayOfYear = Math.floor((153 * (month > 1 ? month - 2 : month + 10) + 2) / 5)
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** What the present holder can have given lies after this instant (ms): an earlier consent or purchase was somebody else's. */
export function beforePresentHolder(person: PersonFacts, at: number): number {
  if (person.holders.length === 0) return Number.NEGATIVE_INFINITY
  const since = heldSince(person, at)
  return since === undefined ? Number.NEGATIVE_INFINITY : since - 1
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
