import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { blockFromCells, blockFromSorted, denseFrom, type WrittenBlock } from './block-writer.ts'
import { placesPerBlock } from './layout.ts'
import type { PreferenceCodes } from './preference-codes.ts'

/** Entries that one block collects before they are written out or join the others: 6 bytes each. */
const batchEntries = 65_536
/** E.164 has at most 15 digits; no number begins with 0. */
const largestNumber = 999_999_999_999_999

interface Part {
  places: Uint32Array
  codes: Uint16Array
  length: number
}

interface Collecting {
  full: Part[]
  open: Part
  spilled: number
  file: string | undefined
}

export interface BuilderOptions {
  /** Where entries wait that do not fit into memory. */
  folder: string
  codes: PreferenceCodes
  /** Default 768 MiB. What is collected beyond it waits on disk. */
  memoryBytes?: number
}

/**
 * Takes numbers in any order, each with its preference code, and gives blocks back in the order of their keys. Nothing is sorted as a
 * whole: a block's entries are put into a table of all its places. Memory is bounded (`memoryBytes` while collecting, 600 MiB for the
 * largest block); what does not fit waits in files of `folder`, 6 bytes an entry.
 */
export class RegistryBuilder {
  readonly #folder: string
  readonly #codes: PreferenceCodes
  readonly #partsMax: number
  readonly #blocks = new Map<number, Collecting>()
  #parts = 0
  /** Numbers that came more than once. */
  duplicates = 0
  #lastKey = -1
  #last: Collecting | undefined

  constructor({ folder, codes, memoryBytes = 768 * 2 ** 20 }: BuilderOptions) {
    this.#folder = folder
    this.#codes = codes
    this.#partsMax = Math.max(1, Math.floor(memoryBytes / (batchEntries * 6)))
  }

  /** `number`: E.164 without "+", as an integer. Throws a RangeError for what is none. */
  add(number: number, code: number): void {
    if (!Number.isSafeInteger(number) || number <= 0 || number > largestNumber)
      throw new RangeError(`not a number of E.164: ${typeof number}`)
    const key = Math.floor(number / placesPerBlock)
    // Lists are mostly sorted: the block is the one before.
    const block = key === this.#lastKey ? (this.#last as Collecting) : this.#block(key)
    const { open } = block
    open.places[open.length] = number - key * placesPerBlock
    open.codes[open.length++] = code
    if (open.length === open.places.length) this.#filled(block)
  }

  #block(key: number): Collecting {
    let block = this.#blocks.get(key)
    if (block === undefined) {
      block = { full: [], open: newPart(256), spilled: 0, file: undefined }
      this.#blocks.set(key, block)
    }
    this.#lastKey = key
    this.#last = block
    return block
  }

  /** A block begins small, for there may be a hundred thousand of them; only whole batches are written out. */
  #filled(block: Collecting): void {
    if (block.open.length < batchEntries) {
      block.open = grown(block.open)
      return
    }
    block.full.push(block.open)
    this.#parts++
    block.open = newPart(batchEntries)
    if (this.#parts > this.#partsMax) this.#spill()
  }

  /** Writes all full parts out. */
  #spill(): void {
    for (const [key, block] of this.#blocks) {
      if (block.full.length === 0) continue
      block.file ??= join(this.#folder, `block-${key}.part`)
      const file = openSync(block.file, 'a', 0o600)
      try {
        for (const { places, codes, length } of block.full) {
          writeAll(file, new Uint8Array(places.buffer, 0, length * 4))
          writeAll(file, new Uint8Array(codes.buffer, 0, length * 2))
          block.spilled += length
        }
      } finally {
        closeSync(file)
      }
      block.full = []
    }
    this.#parts = 0
  }

  get blocks(): number {
    return this.#blocks.size
  }

  /** The blocks, ascending by key, each once; what it held is given up on the way. */
  *finish(): Generator<WrittenBlock> {
    const keys = [...this.#blocks.keys()].sort((a, b) => a - b)
    let cells: Uint16Array | undefined
    for (const key of keys) {
      const block = this.#blocks.get(key) as Collecting
      this.#blocks.delete(key)
      const count = block.spilled + block.full.reduce((sum, part) => sum + part.length, 0) + block.open.length
      if (count < denseFrom) yield this.#sorted(key, block, count)
      else {
        if (cells === undefined) cells = new Uint16Array(placesPerBlock)
        else cells.fill(0)
        for (const { places, codes, length } of partsOf(block)) {
          for (let i = 0; i < length; i++) {
            const place = places[i] as number
            const before = cells[place] as number
            const code = codes[i] as number
            if (before !== 0) this.duplicates++
            cells[place] = before === 0 ? code + 1 : this.#codes.union(before - 1, code) + 1
          }
        }
        yield blockFromCells(key, cells)
      }
      if (block.file !== undefined) rmSync(block.file, { force: true })
    }
  }

  /** Removes what waits on disk; for an import that was given up. */
  discard(): void {
    for (const { file } of this.#blocks.values()) if (file !== undefined) rmSync(file, { force: true })
    this.#blocks.clear()
  }

  #sorted(key: number, block: Collecting, count: number): WrittenBlock {
    const all = new Float64Array(count)
    let at = 0
    for (const { places, codes, length } of partsOf(block))
      for (let i = 0; i < length; i++) all[at++] = (places[i] as number) * 65_536 + (codes[i] as number)
    all.sort()
    const places = new Uint32Array(count)
    const values = new Uint16Array(count)
    let kept = 0
    for (const one of all) {
      const place = Math.floor(one / 65_536)
      const code = one - place * 65_536
      if (kept > 0 && places[kept - 1] === place) {
        this.duplicates++
        values[kept - 1] = this.#codes.union(values[kept - 1] as number, code)
        continue
      }
      places[kept] = place
      values[kept++] = code
    }
    return blockFromSorted(key, places.subarray(0, kept), values.subarray(0, kept))
  }
}

const newPart = (entries: number): Part => ({
  places: new Uint32Array(entries),
  codes: new Uint16Array(entries),
  length: 0,
})

function grown(part: Part): Part {
  const larger = newPart(Math.min(batchEntries, part.places.length * 4))
  larger.places.set(part.places)
  larger.codes.set(part.codes)
  larger.length = part.length
  return larger
}

function* partsOf(block: Collecting): Generator<Part> {
  if (block.file !== undefined) {
    const file = openSync(block.file, 'r')
    try {
      const part = newPart(batchEntries)
      for (let read = 0; read < block.spilled; read += batchEntries) {
        readAll(file, new Uint8Array(part.places.buffer))
        readAll(file, new Uint8Array(part.codes.buffer))
        part.length = batchEntries
        yield part
      }
    } finally {
      closeSync(file)
    }
  }
  yield* block.full
  yield block.open
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at)
}

function readAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    const read = readSync(file, bytes, at, bytes.length - at, null)
    if (read === 0) throw new Error('entries that waited on disk are gone')
    at += read
  }
}
