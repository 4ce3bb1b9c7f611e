import type { ListedPreference } from '../../src/consent/registry/preference-codes.ts'

/** The mobile prefixes of China's four carriers, the country code before them: each is a block of 10⁸ numbers. */
const chineseMobilePrefixes: readonly number[] = [
  130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 145, 147, 149, 150, 151, 152, 153, 155, 156, 157, 158, 159, 166,
  171, 172, 173, 175, 176, 177, 178, 180, 181, 182, 183, 184, 185, 186, 187, 188, 189, 190, 191, 193, 195, 196, 197,
  198, 199,
].map((prefix) => 86_000 + prefix)

export const placesPerPrefix = 100_000_000

/** What people refuse, with the share of each: most want nothing at all, the others name sectors or leave texts open. */
const mix: readonly (readonly [share: number, ListedPreference])[] = [
  [0.52, { categories: [], channels: [] }],
  [0.11, { categories: [], channels: ['voice'] }],
  [0.04, { categories: [], channels: ['sms'] }],
  [0.08, { categories: ['loans'], channels: [] }],
  [0.06, { categories: ['finance', 'loans'], channels: [] }],
  [0.04, { categories: ['finance', 'insurance', 'loans'], channels: [] }],
  [0.03, { categories: ['property'], channels: [] }],
  [0.02, { categories: ['property', 'renovation'], channels: [] }],
  [0.02, { categories: ['education'], channels: [] }],
  [0.02, { categories: ['insurance'], channels: ['voice'] }],
  [0.01, { categories: ['retail'], channels: ['sms'] }],
  [0.01, { categories: ['education', 'retail'], channels: [] }],
  [0.01, { categories: ['health'], channels: [] }],
  [0.01, { categories: ['travel'], channels: [] }],
  [0.01, { categories: ['entertainment', 'websites-apps'], channels: [] }],
  [0.01, { categories: ['telecom'], channels: [] }],
]
export const preferences: readonly ListedPreference[] = mix.map(([, preference]) => preference)
const limits = new Float64Array(mix.length)
let sum = 0
for (const [index, [share]] of mix.entries()) limits[index] = sum += share

/**
 * A nation of invented subscribers of whom so many are on a list, as thick in their prefixes as 710 million are in China's 48. Who is,
 * and what they refuse, is a function of the number alone, so that nothing needs to be kept to check an answer.
 */
export class Nation {
  readonly prefixes: readonly number[]
  readonly #limit: number
  constructor(subscribers: number) {
    const wanted = Math.ceil((subscribers / 710_000_000) * chineseMobilePrefixes.length)
    this.prefixes = chineseMobilePrefixes.slice(0, wanted)
    this.#limit = Math.floor((subscribers / (this.prefixes.length * placesPerPrefix)) * 2 ** 32)
  }

  /** −1 where the number is not listed, else the index of its preference. */
  codeOf(prefix: number, place: number): number {
    if (mixed(Math.imul(prefix, 0x9e3779b1) ^ place) >= this.#limit) return -1
    const draw = mixed(Math.imul(place, 0x85ebca6b) ^ prefix) / 2 ** 32
    let code = 0
    while (code < limits.length - 1 && draw >= (limits[code] as number)) code++
    return code
  }
}

/** A 32-bit finaliser (Murmur3's): every bit of the answer depends on every bit of the number. */
function mixed(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
