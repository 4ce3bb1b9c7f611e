import metadata from 'libphonenumber-js/max/metadata'
import { ownKind } from './phone-number-corrections.ts'
import type { NumberKind } from './phone-number-kinds.ts'

/**
 * The numbering plans of the world as a fast matcher. The data is libphonenumber-js's `/max` metadata (Google's, Apache-2.0);
 * the matching is ours because the library takes some ten microseconds a number and asks in another order than Google does.
 * Own tables (phone-number-corrections.ts) are asked first.
 */

/** Positions in the library's packed country entry (metadata format 4). */
const at = { callingCode: 0, pattern: 2, lengths: 3, trunkPrefix: 5, leadingDigits: 10, types: 11 } as const
/** Types in the packed order, and in the order in which Google asks them: the dearer or rarer first, then fixed and mobile. */
const askedInOrder: readonly [position: number, kind: NumberKind][] = [
  [3, 'premium'],
  [2, 'toll-free'],
  [9, 'shared'],
  [8, 'voip'],
  [4, 'virtual'],
  [7, 'virtual'],
  [6, 'representative'],
  [5, 'virtual'],
]

interface KindTest {
  kind: NumberKind
  pattern: RegExp
  /** Bit n set: n digits are possible. */
  lengths: number
}

interface Plan {
  country: string
  lengths: number
  pattern: RegExp
  leadingDigits: RegExp | undefined
  special: KindTest[]
  fixed: KindTest | undefined
  mobile: KindTest | undefined
  /** Every fixed number of this plan may be mobile too (NANP). */
  undivided: boolean
}

type Packed = readonly unknown[]
const packed = metadata as unknown as {
  version: number
  country_calling_codes: Record<string, string[]>
  countries: Record<string, Packed>
  nonGeographic: Record<string, Packed>
}
if (packed.version !== 4) throw new Error('phone-number-plan.ts reads metadata format 4 of libphonenumber-js')

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`)
const bits = (lengths: unknown, otherwise: number): number =>
  Array.isArray(lengths) ? lengths.reduce<number>((sum, n: number) => sum | (1 << n), 0) : otherwise

function unpack(country: string, entry: Packed): Plan {
  const lengths = bits(entry[at.lengths], 0)
  const types = (entry[at.types] ?? []) as readonly (readonly [string, number[]?] | 0)[]
  const test = (position: number, kind: NumberKind): KindTest | undefined => {
    const type = types[position]
    return type && type[0] !== '' ? { kind, pattern: whole(type[0]), lengths: bits(type[1], lengths) } : undefined
  }
  const leading = entry[at.leadingDigits]
  return {
    country,
    lengths,
    pattern: whole(entry[at.pattern] as string),
    leadingDigits: typeof leading === 'string' ? new RegExp(`^(?:${leading})`) : undefined,
    special: askedInOrder.flatMap(([position, kind]) => test(position, kind) ?? []),
    fixed: test(0, 'fixed'),
    mobile: test(1, 'mobile'),
    // The library empties the mobile pattern where it equals the fixed one.
    undivided: !types[1] || types[1][0] === '',
  }
}

const plans = new Map<string, Plan>()
function plan(country: string): Plan {
  let found = plans.get(country)
  if (!found) {
    found = unpack(country, packed.countries[country] as Packed)
    plans.set(country, found)
  }
  return found
}

const codes = new Map<string, readonly Plan[]>()
/** The plans under one calling code, the main country first; undefined where nobody has that code. */
function plansUnder(callingCode: string): readonly Plan[] | undefined {
  let found = codes.get(callingCode)
  if (!found) {
    const global = packed.nonGeographic[callingCode]
    const countries = packed.country_calling_codes[callingCode]
    if (global) found = [unpack('ZZ', global)]
    else if (countries) found = countries.map(plan)
    else return undefined
    codes.set(callingCode, found)
  }
  return found
}

const fits = (test: KindTest | undefined, national: string): boolean =>
  test !== undefined && ((test.lengths >>> national.length) & 1) === 1 && test.pattern.test(national)

function kindIn(plan: Plan, national: string): NumberKind {
  if (national.length > 17 || !plan.pattern.test(national)) return 'unknown'
  for (const test of plan.special) if (fits(test, national)) return test.kind
  if (fits(plan.fixed, national)) return plan.undivided || fits(plan.mobile, national) ? 'fixed-or-mobile' : 'fixed'
  return fits(plan.mobile, national) ? 'mobile' : 'unknown'
}

/** How many of the leading digits are the calling code (1–3); 0 where no country has it. No code is the beginning of another. */
export function callingCodeLength(digits: string): 0 | 1 | 2 | 3 {
  for (const length of [1, 2, 3] as const) if (plansUnder(digits.slice(0, length))) return length
  return 0
}

/** "82" for "KR"; undefined for a country that has none of its own here. */
export function callingCodeOf(country: string): string | undefined {
  return packed.countries[country]?.[at.callingCode] as string | undefined
}

/** What is dialled before a national number inside the country: "0" in KR, "" where nothing is (IT's zero belongs to the number). */
export function trunkPrefixOf(country: string): string {
  const prefix = packed.countries[country]?.[at.trunkPrefix]
  return typeof prefix === 'string' ? prefix : ''
}

/** Who shares a calling code, the main country first; none for a code of no country (+800). */
export function countriesUnder(callingCode: string): readonly string[] {
  return packed.country_calling_codes[callingCode] ?? []
}

export interface Placed {
  /** 'ZZ' where the calling code is shared and nothing tells whose it is, or belongs to no country (+800). */
  country: string
  kind: NumberKind
  /** National significant number; own tables may have rewritten it ("02-1588-1234" is "1588-1234"). */
  national: string
}

const byBeginning = new Map<string, readonly Plan[]>()
/** Of the 25 plans under +1, those that a number beginning so can belong to: nearly always one or two. At most 10,000 entries. */
function northAmerican(national: string): readonly Plan[] | undefined {
  if (national.length !== 10) return plansUnder('1')
  const beginning = national.slice(0, 4)
  let found = byBeginning.get(beginning)
  if (!found) {
    // Every leadingDigits under +1 is decided by four digits.
    found = (plansUnder('1') as readonly Plan[]).filter((plan) => plan.leadingDigits?.test(beginning) ?? true)
    byBeginning.set(beginning, found)
  }
  return found
}

/** Whose a number is and of which kind; kind 'unknown' where no plan has it. */
export function place(callingCode: string, national: string): Placed {
  const own = ownKind(callingCode, national)
  if (own) return own
  const candidates = (callingCode === '1' ? northAmerican(national) : plansUnder(callingCode)) ?? []
  for (const plan of candidates) {
    if (plan.leadingDigits) {
      if (!plan.leadingDigits.test(national)) continue
      return { country: plan.country, kind: kindIn(plan, national), national }
    }
    const kind = kindIn(plan, national)
    if (kind !== 'unknown') return { country: plan.country, kind, national }
  }
  const all = plansUnder(callingCode)
  return { country: all?.length === 1 ? (all[0] as Plan).country : 'ZZ', kind: 'unknown', national }
}

/**
 * Whether the length is one that the calling code's main country has: 0 yes, -1 too short, 1 too long. Only the main country's: under
 * +1 seven digits exist for one Canadian service, and everybody else who writes seven forgot the area code.
 */
export function lengthVerdict(callingCode: string, national: string): -1 | 0 | 1 {
  const lengths = plansUnder(callingCode)?.[0]?.lengths ?? 0
  if (national.length > 31) return 1
  if ((lengths >>> national.length) & 1) return 0
  // Shorter than the longest is "too short" also where it falls into a gap: there is nothing to cut off.
  return lengths >>> national.length ? -1 : 1
}
