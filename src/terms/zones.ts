import { type PhoneNumber, parseNumber } from './phone-number.ts'
import { Problem } from './problem.ts'

const first: Record<string, readonly string[]> = { KR: ['Asia/Seoul'], CN: ['Asia/Shanghai'], JP: ['Asia/Tokyo'] }

/** IANA zones that a number can be in. */
export function zonesOf(number: PhoneNumber | string): readonly string[] {
  const parsed = typeof number === 'string' ? parseNumber(number) : number
  return parsed instanceof Problem ? [] : (first[parsed.country] ?? [])
}
