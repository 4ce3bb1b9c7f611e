import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { ownKind } from './phone-number-corrections.ts'
import type { NumberKind } from './phone-number-kinds.ts'
import {
  callingCodeLength,
  callingCodeOf,
  countriesUnder,
  lengthVerdict,
  type Placed,
  place,
  trunkPrefixOf,
} from './phone-number-plan.ts'
import { emergencyAnywhere, isEmergency, longestEmergency, longestShort, shortKind } from './phone-number-short.ts'
import { mostDigits, type NumberFault, readWriting, type Writing } from './phone-number-writing.ts'
import { Problem } from './problem.ts'
import type { Country } from './words.ts'

export interface PhoneNumber {
  /**
   * The one canonical form: "+" and digits. E.164 where the number has one. Where it has none (short, emergency and network codes,
   * Korean representative numbers) it is "+", the calling code, and the code as dialled: "+82112", "+8695588", "+8215881234"; these
   * can't be mistaken for a subscriber's number, and `parseNumber` reads them back. An emergency code of which the country is not
   * known stands under the unassigned calling code 0: "+0112".
   */
  readonly e164: string
  /** 'ZZ' where unknown or none. */
  readonly country: Country
  readonly kind: NumberKind
  /** National significant number: digits without the trunk prefix. */
  readonly national: string
}

/** E.164 allows 15 digits; only network codes (CN 106…) are longer. */
const e164Digits = 15

/** "+" and digits, as `parseNumber` writes numbers; 22 digits are "+86" and the longest CN 106 code. Says nothing of whether there is such a number. */
const canonical = /^\+\d{3,22}$/
export function isCanonicalNumber(text: string): boolean {
  return canonical.test(text)
}

const sentences: Record<NumberFault, string> = {
  empty: 'There is no number.',
  letters: 'A phone number has no letters in it: write it in digits.',
  'not-a-number': 'That cannot be read as a phone number.',
  'too-short': 'The number has too few digits for its country.',
  'too-long': 'The number has more digits than any number of its country.',
  'no-country': 'The number is written nationally: write it with "+" and the country code, or say the country.',
}
// One Problem for each fault: an import refuses a hundred thousand rows by them.
const refused = Object.fromEntries(
  Object.entries(sentences).map(([reason, detail]) => [reason, new Problem('invalid-number', detail, { reason })]),
) as Record<NumberFault, Problem>

/**
 * Reads a phone number in any writing: E.164, tel: URI, national (with `defaultCountry`, ISO alpha-2), with IDD prefix, in any
 * script's digits, with any separators and an extension (dropped).
 * Gives Problem 'invalid-number' with `extra.reason` (NumberFault) otherwise; never throws. A number of possible length in no
 * assigned range is a number of kind 'unknown': real contacts come from such.
 */
export function parseNumber(text: string, defaultCountry?: Country): PhoneNumber | Problem {
  if (isDigits(text, 0)) return written({ international: false, digits: text }, defaultCountry)
  if (text.charCodeAt(0) === 0x2b && isDigits(text, 1)) return international(text.slice(1))
  const writing = readWriting(text)
  return typeof writing === 'string' ? refused[writing] : written(writing, defaultCountry)
}

function written({ international: abroad, digits }: Writing, country: Country | undefined): PhoneNumber | Problem {
  if (abroad) return international(digits)
  const code = country === undefined ? undefined : callingCodeOf(country)
  return country === undefined || code === undefined ? countryless(digits) : national(digits, country, code)
}

/** The two writings that machines send need no reading: this is what keeps the hot path under a microsecond. */
function isDigits(text: string, start: number): boolean {
  if (text.length <= start || text.length > mostDigits) return false
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x30 || code > 0x39) return false
  }
  return true
}

function international(digits: string): PhoneNumber | Problem {
  const length = callingCodeLength(digits)
  if (length === 0) {
    if (digits.charCodeAt(0) === 0x30 && emergencyAnywhere(digits.slice(1))) return emergencySomewhere(digits.slice(1))
    return refused['not-a-number']
  }
  const code = digits.slice(0, length)
  const rest = digits.slice(length)
  if (rest.length <= longestEmergency) {
    const emergency = shortUnder(code, rest)
    if (emergency?.kind === 'emergency') return emergency
  }
  const placed = place(code, rest)
  return placed.kind === 'unknown' ? unplaced(code, rest, placed.country) : numbered(code, placed)
}

/** After the fast way found no range: a short code, a trunk prefix where none belongs ("+82 010…"), or an unassigned number. */
function unplaced(code: string, rest: string, country: Country): PhoneNumber | Problem {
  const short = shortUnder(code, rest)
  if (short) return short
  const own = rest.startsWith('0') ? ownKind(code, rest.slice(1)) : undefined
  if (own) return numbered(code, own)
  // Unassigned numbers of ten digits are what made-up caller IDs under +1 look like: the slow way would find nothing.
  const library = code === '1' && rest.length === 10 ? undefined : parsePhoneNumberFromString(`+${code}${rest}`)
  if (library && library.countryCallingCode === code && library.nationalNumber !== rest) {
    const placed = place(code, library.nationalNumber)
    if (placed.kind !== 'unknown') return numbered(code, placed)
  }
  const verdict = code.length + rest.length > e164Digits ? 1 : lengthVerdict(code, rest)
  if (verdict !== 0) return refused[verdict < 0 ? 'too-short' : 'too-long']
  // Of a possible length, but nobody's anywhere: what a form or an exchange writes where there is no number.
  if (/^0+$/.test(rest)) return refused['not-a-number']
  return numbered(code, { country, kind: 'unknown', national: rest })
}

/** The short code under a calling code: the main country's word first (+1 911 is the US's), then that of those who share it. */
function shortUnder(code: string, digits: string): PhoneNumber | undefined {
  if (digits.length > longestShort) return undefined
  for (const country of countriesUnder(code)) {
    const kind = shortKind(country, digits)
    if (kind) return numbered(code, { country, kind, national: digits })
  }
  return undefined
}

function national(digits: string, country: Country, code: string): PhoneNumber | Problem {
  if (isEmergency(country, digits)) return numbered(code, { country, kind: 'emergency', national: digits })
  const own = ownKind(code, digits.startsWith('0') ? digits.slice(1) : digits)
  if (own) return numbered(code, own)
  // A short code that is also somebody's number (Germany's plan is loose) counts as that: "+49…" would be read so too.
  const short = shortKind(country, digits)
  if (short && place(code, digits).kind === 'unknown') return numbered(code, { country, kind: short, national: digits })
  const trunk = trunkPrefixOf(country)
  const placed = place(code, trunk !== '' && digits.startsWith(trunk) ? digits.slice(trunk.length) : digits)
  if (placed.kind !== 'unknown') return numbered(code, placed)
  const library = parsePhoneNumberFromString(digits, country as CountryCode)
  let found: PhoneNumber | Problem = refused[digits.length < 7 ? 'too-short' : 'too-long']
  if (library) found = international(library.number.slice(1))
  if (!(found instanceof Problem) && found.kind !== 'unknown') return found
  // 00 is dialled before the country code nearly everywhere, also by people whose own prefix is another.
  if (digits.startsWith('00')) {
    const dialled = international(digits.slice(2))
    if (!(dialled instanceof Problem) && dialled.kind !== 'unknown') return dialled
  }
  return found
}

function countryless(digits: string): PhoneNumber | Problem {
  if (emergencyAnywhere(digits)) return emergencySomewhere(digits)
  for (const prefix of ['00', '011']) {
    if (!digits.startsWith(prefix)) continue
    const dialled = international(digits.slice(prefix.length))
    if (!(dialled instanceof Problem) && (prefix === '00' || dialled.kind !== 'unknown')) return dialled
  }
  return refused['no-country']
}

const numbered = (code: string, { country, kind, national }: Placed): PhoneNumber => ({
  e164: `+${code}${national}`,
  country,
  kind,
  national,
})

const emergencySomewhere = (digits: string): PhoneNumber => ({
  e164: `+0${digits}`,
  country: 'ZZ',
  kind: 'emergency',
  national: digits,
})
