import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { type PhoneNumber, parseNumber } from './phone-number.ts'
import { callingCodeLength } from './phone-number-plan.ts'
import { Problem } from './problem.ts'
import type { Country, Lang } from './words.ts'

/** Whose numbers a reader of that language knows in their national writing. */
const home: Record<Lang, Country> = { ko: 'KR', zh: 'CN', en: 'US' }

/**
 * A number as people read it. With a language: nationally where the number is of that language's home ("010-1234-5678" in Korean),
 * else internationally ("+82 10-1234-5678"). Takes a parsed number or its canonical form; a text that is none comes back as it is.
 * What is shown always reads back as the same number: where the national writing would not, the international one is shown.
 */
export function displayNumber(number: PhoneNumber | string, as: Lang | 'international'): string {
  const parsed = typeof number === 'string' ? parseNumber(number) : number
  if (parsed instanceof Problem) return number as string
  const digits = parsed.e164.slice(1)
  const code = digits.slice(0, callingCodeLength(digits))
  // An emergency code of no known country is shown as dialled.
  if (code === '') return parsed.national
  if (as !== 'international' && home[as] === parsed.country) {
    const shown = nationally(parsed)
    if (readsBack(shown, parsed)) return shown
  }
  const shown = internationally(parsed, code)
  return readsBack(shown, parsed) ? shown : parsed.e164
}

function readsBack(shown: string, number: PhoneNumber): boolean {
  const again = parseNumber(shown, number.country)
  return !(again instanceof Problem) && again.e164 === number.e164
}

function nationally(number: PhoneNumber): string {
  if (isSafeNumber(number)) return `0${safeGroups(number.national)}`
  return parsePhoneNumberFromString(number.e164)?.formatNational() ?? number.national
}

function internationally(number: PhoneNumber, code: string): string {
  if (isSafeNumber(number)) return `+82 ${safeGroups(number.national)}`
  const library = number.national.length < 7 ? undefined : parsePhoneNumberFromString(number.e164)
  if (library?.number !== number.e164) return `+${code} ${number.national}`
  const written = library.formatInternational()
  if (!dashed.has(code)) return written
  return written.replace(/(?<=\d) (?=\d)/g, (_, at: number) => (at === code.length + 1 ? ' ' : '-'))
}

/** Korean 050x numbers are known by their four-digit beginning: "0502-123-4567". */
const isSafeNumber = (number: PhoneNumber): boolean => number.country === 'KR' && number.national.startsWith('50')
const safeGroups = (national: string): string =>
  [national.slice(0, 3), national.slice(3, -4), national.slice(-4)].join('-')

/** The library sets spaces everywhere; under these codes dashes are usual, also after the country code. */
const dashed = new Set(['1', '81', '82'])

/**
 * What may stand in a list where the number may not: the calling code and the last two digits stay, and the Korean "10" that every
 * mobile number has. Emergency, short and network codes belong to nobody and stay whole.
 */
export function maskNumber(e164: string): string {
  const digits = e164.startsWith('+') ? e164.slice(1) : e164
  const length = callingCodeLength(digits)
  const code = digits.slice(0, length)
  const national = digits.slice(length)
  if (national.length <= longestPublic) {
    const parsed = parseNumber(e164)
    if (!(parsed instanceof Problem) && publicKinds.has(parsed.kind))
      return code === '' ? parsed.national : `+${code} ${national}`
  }
  const open = code === '82' && national.length === 10 && national.startsWith('10') ? 2 : 0
  const hidden = Math.max(0, national.length - open - 2)
  const tail = '*'.repeat(Math.min(2, hidden)) + national.slice(-2)
  const middle = '*'.repeat(Math.min(4, Math.max(0, hidden - 2)))
  const rest = national.slice(0, open) + '*'.repeat(Math.max(0, hidden - 6))
  return `+${code} ${[rest, middle, tail].filter((group) => group !== '').join('-')}`
}

const publicKinds = new Set(['emergency', 'short', 'network-code'])
/** Digits of the longest such code worth asking for; longer ones (CN 106…) are masked like a person's. */
const longestPublic = 6

/** The last four digits, by which a caller is often looked up. */
export function lastFour(number: PhoneNumber | string): string {
  return (typeof number === 'string' ? number : number.e164).slice(-4)
}
