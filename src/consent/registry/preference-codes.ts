import type { Category, Channel } from '../../terms/index.ts'

/** What somebody on a list does not want. An empty list is everything of its kind: no categories = every category, no channels = every channel. */
export interface ListedPreference {
  readonly categories: readonly Category[]
  readonly channels: readonly Channel[]
}

/** Codes are 16 bits wide in a registry file; far more than any list has kinds of preference. */
export const codesMax = 65_536

/**
 * The kinds of preference that a list has, each named by a small number. Of a list's millions there are few: a hundred kinds is much.
 * The first to come has code 0; the file is smallest where that is the commonest one.
 */
export class PreferenceCodes {
  readonly #codes = new Map<string, number>()
  readonly #preferences: ListedPreference[] = []
  readonly #unions = new Map<number, number>()

  /** As a file's header keeps them. */
  static from(preferences: readonly ListedPreference[]): PreferenceCodes {
    const codes = new PreferenceCodes()
    for (const one of preferences) codes.code(one)
    return codes
  }

  /** Throws a RangeError past `codesMax` kinds. */
  code(preference: ListedPreference): number {
    const categories = [...new Set(preference.categories)].sort()
    const channels = [...new Set(preference.channels)].sort()
    const key = `${categories.join()} ${channels.join()}`
    const known = this.#codes.get(key)
    if (known !== undefined) return known
    const code = this.#preferences.length
    if (code === codesMax) throw new RangeError('a list has at most 65,536 kinds of preference')
    this.#preferences.push({ categories, channels })
    this.#codes.set(key, code)
    return code
  }

  preference(code: number): ListedPreference {
    const found = this.#preferences[code]
    if (found === undefined) throw new RangeError(`no such preference code: ${code}`)
    return found
  }

  /**
   * The code of at least what both refuse, for a number that stands in a list twice. Where two rows refuse different categories on
   * different channels, their union is wider than either: a row too many never opens the way to somebody.
   */
  union(a: number, b: number): number {
    if (a === b) return a
    const key = a < b ? a * codesMax + b : b * codesMax + a
    const known = this.#unions.get(key)
    if (known !== undefined) return known
    const one = this.preference(a)
    const other = this.preference(b)
    const all = <T>(left: readonly T[], right: readonly T[]): T[] =>
      left.length === 0 || right.length === 0 ? [] : [...left, ...right]
    const code = this.code({
      categories: all(one.categories, other.categories),
      channels: all(one.channels, other.channels),
    })
    this.#unions.set(key, code)
    return code
  }

  get size(): number {
    return this.#preferences.length
  }

  get all(): readonly ListedPreference[] {
    return this.#preferences
  }
}
