import { type PhoneNumber, parseNumber } from './phone-number.ts'
import { callingCodeLength } from './phone-number-plan.ts'
import { Problem } from './problem.ts'
import { zoneNames, zonePrefixes } from './zones.generated.ts'

/** Prefix of E.164 digits, as a number → the zones there. Some 3,300 entries, read once. */
const table = new Map<number, readonly string[]>()
let longestPrefix = 0
for (const [positions, prefixes] of zonePrefixes) {
  const zones = positions.split(',').map((position) => zoneNames[Number(position)] as string)
  let prefix = 0
  for (const step of prefixes.split(' ')) {
    prefix += Number.parseInt(step, 36)
    table.set(prefix, zones)
    longestPrefix = Math.max(longestPrefix, String(prefix).length)
  }
}

/** Where a mobile number's digits tell the place, as a fixed line's do (Google's geographical mobile countries). */
const placedMobiles = new Set(['AR', 'BR', 'CN', 'ID', 'MX'])
const none: readonly string[] = []

/**
 * The IANA zones in which the number's phone can be: one where its digits tell, all of its country where they do not (a mobile in a
 * country of several zones, a toll-free number), none where nothing is known. Whoever must keep quiet hours takes the strictest.
 * Digits tell where a number was given out: a person who moved took it along.
 */
export function zonesOf(number: PhoneNumber | string): readonly string[] {
  const parsed = typeof number === 'string' ? parseNumber(number) : number
  if (parsed instanceof Problem) return none
  const digits = parsed.e164.slice(1)
  const told =
    parsed.kind === 'fixed' ||
    parsed.kind === 'fixed-or-mobile' ||
    (parsed.kind === 'mobile' && placedMobiles.has(parsed.country))
  const codeLength = callingCodeLength(digits)
  let length = Math.min(digits.length, told ? longestPrefix : codeLength)
  // The longest prefix first; then one digit less each time, as numbers: this is asked for every decision.
  let prefix = Number(digits.slice(0, length))
  for (; length >= codeLength && length > 0; length--) {
    const zones = table.get(prefix)
    if (zones) return zones
    prefix = Math.trunc(prefix / 10)
  }
  return none
}
