/**
 * How a number may be shown in a list: country calling code, the first two national digits and the last two; "+82 10-****-**78".
 * Calling codes after ITU-T E.164: 1 and 7 have one digit, these have two, all others three.
 */
const twoDigitCodes = new Set(
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
)

/** `e164`: "+821012345678". What is not of that form shows only its last digit. */
export function maskOf(e164: string): string {
  if (!/^\+\d{4,15}$/.test(e164)) return `*${e164.slice(-1)}`
  const code = /^\+[17]/.test(e164) ? 1 : twoDigitCodes.has(e164.slice(1, 3)) ? 2 : 3
  const national = e164.slice(1 + code)
  // A short number (1588, 119) has so few digits that four of them would give it away.
  const head = national.length >= 8 ? national.slice(0, 2) : ''
  const stars = '*'.repeat(Math.max(national.length - head.length - 4, 0))
  const tail = national.length >= 6 ? `**${national.slice(-2)}` : `***${national.slice(-1)}`
  return `+${e164.slice(1, 1 + code)} ${[head, stars, tail].filter(Boolean).join('-')}`
}
