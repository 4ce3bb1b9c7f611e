/**
 * How a registry lies in memory and in its file: 32-bit little-endian words. Numbers are taken as integers (E.164 without "+"); those
 * that share everything but their last eight digits make a block of 10⁸ places. A block is kept in whichever form is smaller:
 *
 * - lines, for a full block: 64 bytes each, a cache line. The first word counts the entries before the line, the other fifteen are the
 *   bits of 480 places. Somebody who is not listed costs one line; somebody who is, one more for the preference.
 * - buckets, for a thin block: places that share their upper bits stand together, ascending, 16 bits each; a directory says where
 *   each bucket begins.
 *
 * Both give an entry's position in its block, at which its preference code stands in a packed array; a block whose codes are all the
 * same has none.
 */
export const placesPerBlock = 100_000_000
export const placesPerLine = 480
export const linesPerBlock = Math.ceil(placesPerBlock / placesPerLine)
export const wordsPerLine = 16

/** What a directory says of one block. Offsets in words from the beginning of the body. */
export interface BlockEntry {
  /** The number without its last eight digits. */
  key: number
  form: 'lines' | 'buckets'
  count: number
  /** Of buckets: how many low bits of a place stand in its bucket, 6–16. */
  shift: number
  /** Bits of each code, 0–16. At 0 every entry has `only`. */
  width: number
  only: number
  /** Lines, or the directory of buckets. */
  at: number
  /** 16-bit places of buckets; in words. */
  placesAt: number
  codesAt: number
  words: number
}

export const linesWords = linesPerBlock * wordsPerLine

export function bucketCount(shift: number): number {
  return Math.ceil(placesPerBlock / 2 ** shift)
}

/** Words of a thin block's buckets: its directory and its places, without codes. */
export function bucketsWords(count: number, shift: number): number {
  return bucketCount(shift) + 1 + Math.ceil(count / 2)
}

/** About eight entries a bucket: few steps of search, and a directory of about half a byte an entry. */
export function shiftFor(count: number): number {
  let shift = 6
  while (shift < 16 && (count / placesPerBlock) * 2 ** shift < 8) shift++
  return shift
}

export const codesWords = (count: number, width: number): number => Math.ceil((count * width) / 32)

/** Bits that tell codes up to `largest` apart. */
export const widthFor = (largest: number): number => 32 - Math.clz32(largest)

export function popcount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555)
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
