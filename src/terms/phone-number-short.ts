import type { NumberKind } from './phone-number-kinds.ts'
import { shortCodes } from './phone-number-short.generated.ts'

/**
 * Emergency codes beyond those that Google's table calls so. They are never called by a machine and never suppressed, so the lists
 * lean to the wide side: crisis and children's lines, coast guard, relay for the deaf.
 * Sources: KR 긴급전화 (113 spy, 111 security, 122 sea, 117 school violence), CN 122 traffic police and 12395 sea rescue, US 988,
 * GB 18000 (999 by text relay), IN National Numbering Plan (1091 women, 1098 children), FR ARCEP's numéros d'urgence, IT Piano
 * nazionale (114 children, 1515 forest fire, 1530 sea, 117), SG 70999 (police by text).
 */
const furtherEmergencies: Record<string, readonly string[]> = {
  KR: ['113', '111', '117', '122'],
  CN: ['122', '12395'],
  US: ['988'],
  GB: ['18000'],
  IN: ['100', '101', '102', '103', '108', '112', '1091', '1098'],
  FR: ['114', '115', '119', '191', '196', '197', '116000'],
  DE: ['110', '112'],
  IT: ['112', '114', '117', '1515', '1530'],
  SG: ['70999'],
}

/** Without any country: what is an emergency code in one of the packs' countries, and what every GSM telephone treats so. */
const anywhere = new Set(['112', '911', '999', '110', '119', '120', '000', '118'])
export const emergencyAnywhere = (digits: string): boolean => anywhere.has(digits)

/** No emergency code has more digits. */
export const longestEmergency = 6
/** No short code has more digits (IN 5xxxxxxxx services). */
export const longestShort = 9

interface Tests {
  emergency: RegExp | undefined
  short: RegExp | undefined
}
const compiled = new Map<string, Tests>()
const whole = (pattern: string): RegExp | undefined => (pattern === '' ? undefined : new RegExp(`^(?:${pattern})$`))

function testsOf(country: string): Tests {
  let tests = compiled.get(country)
  if (!tests) {
    const [emergency, short] = shortCodes[country] ?? ['', '']
    const all = [emergency, ...(furtherEmergencies[country] ?? [])].filter((pattern) => pattern !== '').join('|')
    tests = { emergency: whole(all), short: whole(short) }
    compiled.set(country, tests)
  }
  return tests
}

/** Whether digits, as dialled in that country, are one of its emergency codes. */
export function isEmergency(country: string, digits: string): boolean {
  return digits.length <= longestEmergency && testsOf(country).emergency?.test(digits) === true
}

/** Whether digits, as dialled in that country, are a short code of any sort. */
export function shortKind(country: string, digits: string): Extract<NumberKind, 'emergency' | 'short'> | undefined {
  if (isEmergency(country, digits)) return 'emergency'
  return digits.length <= longestShort && testsOf(country).short?.test(digits) ? 'short' : undefined
}
