import { nodeSha256 } from './leaf.ts'
import { type Hash, nodeHash } from './merkle.ts'

/**
 * The hashes of one tile and, as far as they were asked for, those above them: row 0 has up to 256, row 1 half as many, and so on. Kept with
 * the tile, so that the upper tiles, which every proof needs, are hashed once.
 */
export class TileRows {
  readonly #rows: (Hash | undefined)[][]

  constructor(hashes: Hash[]) {
    this.#rows = [hashes]
  }

  /** Hash over the 2^height hashes from `first`, a multiple of 2^height, within this tile. */
  over(first: number, height: number): Hash {
    const at = first / 2 ** height
    while (this.#rows.length <= height) this.#rows.push([])
    const row = this.#rows[height] as (Hash | undefined)[]
    const known = row[at]
    if (known) return known
    if (height === 0) throw new RangeError('the tile is not that wide')
    const half = 2 ** (height - 1)
    const hash = nodeHash(this.over(first, height - 1), this.over(first + half, height - 1), nodeSha256)
    row[at] = hash
    return hash
  }
}
