import { Problem } from '../terms/index.ts'
import type { LicenceFact, LicenceKind, OrganisationFact, SupplyHop } from './caller-facts.ts'

const order = { carrier: 0, 'line-vendor': 1, contractor: 2, business: 3 } as const

/** Something without which a line is not granted. */
export interface Missing {
  what: LicenceKind | 'qualified' | 'good-standing'
  /** The hop or firm that lacks it. */
  who: string
  /** Where the licence must be valid. */
  country?: string
}

/**
 * The form of a chain: from the carrier down to the firm that calls, each role in its turn, the last hop being that firm. Every
 * hop is on record, because whoever connects a line answers for it.
 */
export function checkChain(chain: readonly SupplyHop[], organisation: string): Problem | undefined {
  const wrong = (detail: string) => new Problem('invalid-field', detail, { field: 'supplyChain' })
  if (chain.length < 2 || chain.length > 10)
    return wrong('A supply chain has 2 to 10 hops, from the carrier to the firm that calls.')
  if (chain[0]?.role !== 'carrier') return wrong('A supply chain begins with the carrier.')
  if (chain.at(-1)?.role !== 'business' || chain.at(-1)?.organisation !== organisation) {
    return wrong('A supply chain ends with the business that calls, named by its id.')
  }
  for (let i = 1; i < chain.length; i++) {
    const before = chain[i - 1] as SupplyHop
    const hop = chain[i] as SupplyHop
    const once = hop.role === 'carrier' || hop.role === 'business'
    if (order[hop.role] < order[before.role] || (once && hop.role === before.role)) {
      return wrong('The hops of a supply chain go carrier, line vendor, contractor, business.')
    }
  }
  return undefined
}

function holds(licences: readonly LicenceFact[], kind: LicenceKind, country: string, now: number): boolean {
  return licences.some(
    (licence) =>
      licence.kind === kind &&
      licence.country === country &&
      licence.validFrom <= now &&
      (licence.validUntil === undefined || licence.validUntil > now),
  )
}

/**
 * What is missing before the line may be granted, all of it at once, so that the firm can bring it:
 * a business registration in its own country; good standing; every hop that passes the line on qualified; whoever stands next
 * to the carrier (first hand) qualified and, where on record here, licensed for it; a contractor on record licensed as a call centre.
 */
export function missingForLine(
  business: OrganisationFact,
  chain: readonly SupplyHop[],
  known: (organisation: string) => OrganisationFact | undefined,
  lineCountry: string,
  now: number,
): Missing[] {
  const missing: Missing[] = []
  if (business.standing === 'suspended' || business.standing === 'closed')
    missing.push({ what: 'good-standing', who: business.name })
  if (!holds(business.licences, 'business-registration', business.country, now))
    missing.push({ what: 'business-registration', who: business.name, country: business.country })
  chain.forEach((hop, index) => {
    const passesOn = index < chain.length - 1
    const firstHand = index === 1
    if ((passesOn || firstHand) && !hop.qualified) missing.push({ what: 'qualified', who: hop.name })
    const onRecord = hop.organisation === undefined ? undefined : known(hop.organisation)
    if (onRecord === undefined) return
    if (firstHand && !holds(onRecord.licences, 'first-hand-lines', lineCountry, now))
      missing.push({ what: 'first-hand-lines', who: hop.name, country: lineCountry })
    if (hop.role === 'contractor' && !holds(onRecord.licences, 'call-centre', lineCountry, now))
      missing.push({ what: 'call-centre', who: hop.name, country: lineCountry })
  })
  return missing
}

const words: Record<Missing['what'], (one: Missing) => string> = {
  qualified: (one) => `${one.who} is not qualified for its place in the supply chain`,
  'good-standing': (one) => `${one.who} is suspended or closed`,
  'business-registration': (one) => `${one.who} has no valid business registration in ${one.country}`,
  'first-hand-lines': (one) =>
    `${one.who} stands next to the carrier without a licence for first-hand lines in ${one.country}`,
  'call-centre': (one) => `${one.who} has no call-centre licence in ${one.country}`,
  'telephone-solicitation': (one) => `${one.who} is not registered for telephone solicitation in ${one.country}`,
  financial: (one) => `${one.who} has no financial licence in ${one.country}`,
  medical: (one) => `${one.who} has no medical licence in ${one.country}`,
}

export function licenceMissing(missing: readonly Missing[]): Problem {
  return new Problem('licence-missing', `${missing.map((one) => words[one.what](one)).join('; ')}.`, { missing })
}
