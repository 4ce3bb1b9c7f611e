import { callingCodeOf } from './phone-number-plan.ts'

/**
 * Emergency codes of the packs' countries and of countries that borders or roaming bring near, beyond those that every pack names.
 * Calls to them are never made by a machine and never suppressed, so the lists lean to the wide side.
 * Sources: Google's ShortNumberMetadata, and the regulators' own lists (KR 긴급통신, CN 紧急呼叫, FR ARCEP numéros d'urgence,
 * IN National Numbering Plan, Ofcom, BNetzA, IT Piano nazionale, IMDA).
 */
const emergencies: Record<string, readonly string[]> = {
  KR: ['112', '119', '113', '111', '122'],
  CN: ['110', '119', '120', '122', '12395'],
  US: ['911', '112', '988'],
  GB: ['999', '112', '18000'],
  IN: ['100', '101', '102', '103', '108', '112', '1091', '1098'],
  FR: ['15', '17', '18', '112', '114', '115', '119', '191', '196', '197', '116000'],
  DE: ['110', '112'],
  IT: ['112', '113', '114', '115', '118', '1515', '1530'],
  SG: ['993', '995', '999', '70999'],
}
void callingCodeOf

export function shortKind(country: string, digits: string): 'emergency' | 'short' | undefined {
  if (emergencies[country]?.includes(digits)) return 'emergency'
  return undefined
}

/** Without a country: the codes that are emergency somewhere large, and that every GSM telephone treats so. */
const anywhere = new Set(['112', '911', '999', '110', '119', '120', '100', '000', '113', '115', '118', '995', '08'])
export const emergencyAnywhere = (digits: string): boolean => anywhere.has(digits)
