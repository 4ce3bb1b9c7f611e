import type { NumberKind } from './phone-number-kinds.ts'
import type { Placed } from './phone-number-plan.ts'

/**
 * Where Google's data is wrong or silent for our purpose, by calling code; the first pattern that matches the national significant
 * number (no trunk 0) decides. `keep` says which part stays as the number where the rest is a way of dialling it.
 */
interface Correction {
  country: string
  kind: NumberKind
  pattern: RegExp
  /** Capture group that is the number itself; absent: all of it. */
  keep?: number
}

const corrections: Record<string, readonly Correction[]> = {
  82: [
    // 02-119, 031-112: the emergency centre of that region.
    { country: 'KR', kind: 'emergency', pattern: /^(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4])?11[29]$/ },
    // 15xx, 16xx, 18xx with four more digits; from a mobile they are often dialled with an area code (02-1588-1234).
    { country: 'KR', kind: 'representative', pattern: /^(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4])?(1[568]\d{6})$/, keep: 1 },
    // 010-0xxx and 010-1xxx are not assigned to anybody, whatever Google says: a caller ID there is made up.
    { country: 'KR', kind: 'unknown', pattern: /^10[01]\d{7}$/ },
    // 050x: personal and safe numbers that lead to somebody's real one.
    { country: 'KR', kind: 'virtual', pattern: /^50\d{8,9}$/ },
  ],
  86: [
    { country: 'CN', kind: 'emergency', pattern: /^(?:10|2\d|[3-9]\d{2})?(?:11[09]|12[02])$/ },
    // Ten digits after 106 would be Beijing's 010-6…: only the other lengths are text-message codes.
    { country: 'CN', kind: 'network-code', pattern: /^106(?:\d{5,6}|\d{8,17})$/ },
    { country: 'CN', kind: 'network-code', pattern: /^9[56]\d{3,6}$/ },
    // 021-95588 is the bank's 95588. (Area codes 95x are left out: 9510 5105 is a code of eight digits.)
    { country: 'CN', kind: 'network-code', pattern: /^(?:10|2\d|[3-8]\d{2}|9[0-47-9]\d)(9[56]\d{3,4})$/, keep: 1 },
    { country: 'CN', kind: 'network-code', pattern: /^400\d{7}$/ },
    { country: 'CN', kind: 'network-code', pattern: /^12\d{3}$/ },
  ],
  33: [
    // Reserved by ARCEP decision 2022-1583 for calls by automated systems and calling platforms.
    {
      country: 'FR',
      kind: 'network-code',
      pattern: /^(?:16[23]|27[01]|37[78]|42[45]|56[89]|94[89])\d{6}$/,
    },
  ],
  // The same decision's ranges overseas.
  590: [{ country: 'GP', kind: 'network-code', pattern: /^9475\d{5}$/ }],
  594: [{ country: 'GF', kind: 'network-code', pattern: /^9476\d{5}$/ }],
  596: [{ country: 'MQ', kind: 'network-code', pattern: /^9477\d{5}$/ }],
  262: [
    { country: 'YT', kind: 'network-code', pattern: /^9478\d{5}$/ },
    { country: 'RE', kind: 'network-code', pattern: /^9479\d{5}$/ },
  ],
  91: [
    // 140: telemarketing; 1600 and 1601: service and transaction calls (TRAI, TCCCPR 2018 and its directions of 2024).
    { country: 'IN', kind: 'network-code', pattern: /^(?:140\d{7}|160[01]\d{6})$/ },
  ],
  // Ranges that Google's metadata has and the npm package's leaves out.
  229: [
    { country: 'BJ', kind: 'voip', pattern: /^857[58]\d{4}$/ },
    { country: 'BJ', kind: 'representative', pattern: /^81\d{6}$/ },
  ],
  267: [{ country: 'BW', kind: 'voip', pattern: /^79(?:1(?:[0-2]\d|3[0-8])|2[0-7]\d)\d{3}$/ }],
}

/** The own tables' answer for a number, where they have one. */
export function ownKind(callingCode: string, national: string): Placed | undefined {
  const table = corrections[callingCode]
  if (!table) return undefined
  for (const { country, kind, pattern, keep } of table) {
    if (keep === undefined) {
      if (pattern.test(national)) return { country, kind, national }
      continue
    }
    const match = pattern.exec(national)
    if (match) return { country, kind, national: match[keep] as string }
  }
  return undefined
}
