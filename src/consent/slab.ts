const unitBytes = 16
/** Units in a chunk: 4 MiB, small enough to be had anywhere in memory, large enough that few are needed. */
const chunkBits = 18
const chunkUnits = 1 << chunkBits

/**
 * Memory for many small blocks, outside the garbage collector: a million people as objects would be tens of millions of cells
 * to trace. A block has an address (a number of 16-byte units) and at most 4 MiB; freed blocks are kept by their size and used
 * again, so nothing is ever moved and no pause is needed to tidy up.
 */
export class Slab {
  readonly #bytes: Uint8Array[] = []
  readonly #words: Uint32Array[] = []
  readonly #freed = new Map<number, number[]>()
  #next = 0
  #usedUnits = 0

  /** A block of at least so many bytes; throws a RangeError beyond 4 MiB. Its content is whatever was there before. */
  allocate(bytes: number): number {
    const units = Math.ceil(bytes / unitBytes)
    if (units > chunkUnits) throw new RangeError('a block in memory is at most 4 MiB')
    this.#usedUnits += units
    const again = this.#freed.get(units)?.pop()
    if (again !== undefined) return again
    const left = this.#bytes.length * chunkUnits - this.#next
    if (left < units) {
      if (left > 0) this.#keep(this.#next, left)
      this.#next = this.#bytes.length * chunkUnits
      const chunk = new Uint8Array(chunkUnits * unitBytes)
      this.#bytes.push(chunk)
      this.#words.push(new Uint32Array(chunk.buffer))
    }
    const address = this.#next
    this.#next += units
    return address
  }

  free(address: number, bytes: number): void {
    const units = Math.ceil(bytes / unitBytes)
    this.#usedUnits -= units
    this.#keep(address, units)
  }

  /** The chunk in which the block lies, and where it begins there (in bytes, a multiple of 16). */
  chunk(address: number): Uint8Array {
    return this.#bytes[address >>> chunkBits] as Uint8Array
  }
  offset(address: number): number {
    return (address & (chunkUnits - 1)) * unitBytes
  }
  /** One 32-bit word of the block. */
  word(address: number, index: number): number {
    return (this.#words[address >>> chunkBits] as Uint32Array)[(address & (chunkUnits - 1)) * 4 + index] as number
  }
  setWord(address: number, index: number, value: number): void {
    const words = this.#words[address >>> chunkBits] as Uint32Array
    words[(address & (chunkUnits - 1)) * 4 + index] = value
  }

  #keep(address: number, units: number): void {
    const list = this.#freed.get(units)
    if (list) list.push(address)
    else this.#freed.set(units, [address])
  }

  /** Bytes taken from the machine, and bytes in blocks that are in use. */
  get residentBytes(): number {
    return this.#bytes.length * chunkUnits * unitBytes
  }
  get usedBytes(): number {
    return this.#usedUnits * unitBytes
  }
}
