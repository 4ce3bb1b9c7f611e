/**
 * What a number is. The words are the whole list; rules and screens use them.
 * - `fixed-or-mobile`: the plan does not tell the two apart (North America).
 * - `representative`: one number for a firm (KR 1588-xxxx; "UAN" in Google's words).
 * - `virtual`: leads elsewhere, to whoever holds it: personal numbers (KR 050x), pagers, voice mail.
 * - `network-code`: a range that the plan keeps for organisations that call or text: CN 95, 96, 106, 400, 12xxx; IN 140 and
 *   1600; FR 0162 and its sisters. Nobody lives behind it.
 * - `unknown`: of a possible length, but in no assigned range.
 */
export const numberKinds = [
  'mobile',
  'fixed',
  'fixed-or-mobile',
  'toll-free',
  'shared',
  'premium',
  'representative',
  'virtual',
  'voip',
  'network-code',
  'short',
  'emergency',
  'unknown',
] as const
export type NumberKind = (typeof numberKinds)[number]
