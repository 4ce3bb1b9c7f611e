import {
  type BlockEntry,
  bucketCount,
  bucketsWords,
  codesWords,
  linesPerBlock,
  linesWords,
  placesPerBlock,
  placesPerLine,
  shiftFor,
  widthFor,
  wordsPerLine,
} from './layout.ts'

/** One block as it goes into the file: its directory entry (offsets from the block's own beginning) and its words. */
export interface WrittenBlock {
  entry: BlockEntry
  words: Uint32Array
}

/** Past so many entries a block is counted out over all its places; below, sorting them is quicker than walking 10⁸ places. */
export const denseFrom = 1_500_000

/** Packs codes one after the other, `width` bits each, lowest bits first. */
class CodePacker {
  readonly #words: Uint32Array
  readonly #width: number
  #word: number
  #bit = 0
  constructor(words: Uint32Array, at: number, width: number) {
    this.#words = words
    this.#word = at
    this.#width = width
  }
  push(code: number): void {
    if (this.#width === 0) return
    this.#words[this.#word] = ((this.#words[this.#word] as number) | (code << this.#bit)) >>> 0
    this.#bit += this.#width
    if (this.#bit < 32) return
    this.#bit -= 32
    this.#word++
    if (this.#bit > 0) this.#words[this.#word] = code >>> (this.#width - this.#bit)
  }
}

/** What a block's codes need: nothing where they are all the same. */
function codesOf(count: number, least: number, largest: number) {
  const width = least === largest ? 0 : widthFor(largest)
  return { width, only: width === 0 ? largest : 0, words: codesWords(count, width) }
}

/** A block from one 16-bit cell for each of its places: 0 = not listed, else code + 1. */
export function blockFromCells(key: number, cells: Uint16Array): WrittenBlock {
  let count = 0
  let least = 65_536
  let largest = 0
  for (let place = 0; place < placesPerBlock; place++) {
    const cell = cells[place] as number
    if (cell === 0) continue
    count++
    if (cell < least) least = cell
    if (cell > largest) largest = cell
  }
  const codes = codesOf(count, least - 1, largest - 1)
  const shift = shiftFor(count)
  if (bucketsWords(count, shift) < linesWords) {
    const places = new Uint32Array(count)
    const values = new Uint16Array(count)
    for (let place = 0, i = 0; i < count; place++) {
      const cell = cells[place] as number
      if (cell === 0) continue
      places[i] = place
      values[i++] = cell - 1
    }
    return blockFromSorted(key, places, values)
  }
  const words = new Uint32Array(linesWords + codes.words)
  const packer = new CodePacker(words, linesWords, codes.width)
  let before = 0
  for (let line = 0; line < linesPerBlock; line++) {
    const at = line * wordsPerLine
    words[at] = before
    const first = line * placesPerLine
    const last = Math.min(first + placesPerLine, placesPerBlock)
    for (let place = first; place < last; place++) {
      const cell = cells[place] as number
      if (cell === 0) continue
      const bit = place - first
      words[at + 1 + (bit >>> 5)] = ((words[at + 1 + (bit >>> 5)] as number) | (1 << (bit & 31))) >>> 0
      packer.push(cell - 1)
      before++
    }
  }
  const { width, only } = codes
  const entry: BlockEntry = {
    key,
    form: 'lines',
    count,
    shift: 0,
    width,
    only,
    at: 0,
    placesAt: 0,
    codesAt: linesWords,
    words: words.length,
  }
  return { entry, words }
}

/** A block from its places, ascending and each once, with their codes. */
export function blockFromSorted(key: number, places: Uint32Array, values: Uint16Array): WrittenBlock {
  const count = places.length
  let least = 65_536
  let largest = 0
  for (const value of values) {
    if (value < least) least = value
    if (value > largest) largest = value
  }
  const codes = codesOf(count, least, largest)
  const shift = shiftFor(count)
  const buckets = bucketCount(shift)
  const placesAt = buckets + 1
  const codesAt = placesAt + Math.ceil(count / 2)
  const words = new Uint32Array(codesAt + codes.words)
  const lows = new Uint16Array(words.buffer, placesAt * 4, count)
  const packer = new CodePacker(words, codesAt, codes.width)
  let bucket = 0
  for (let i = 0; i < count; i++) {
    const place = places[i] as number
    for (const own = place >>> shift; bucket < own; ) words[++bucket] = i
    lows[i] = place & ((1 << shift) - 1)
    packer.push(values[i] as number)
  }
  while (bucket < buckets) words[++bucket] = count
  const { width, only } = codes
  const entry: BlockEntry = {
    key,
    form: 'buckets',
    count,
    shift,
    width,
    only,
    at: 0,
    placesAt,
    codesAt,
    words: words.length,
  }
  return { entry, words }
}
