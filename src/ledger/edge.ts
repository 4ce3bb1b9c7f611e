import type { Frontier, Hash } from './merkle.ts'

/** A tile holds this many hashes (c2sp.org/tlog-tiles: height 8), 8,192 bytes. */
export const tileWidth = 256
const tileHeight = 8

/** A complete tile: the hashes of height 8 × level, numbers index × 256 to index × 256 + 255, and the hash over them all. */
export interface Tile {
  level: number
  index: number
  hashes: Uint8Array
  root: Hash
}

/**
 * The growing right side of the tree as one node of the house keeps it in memory: the frontier, and the incomplete tile of each level.
 * Pure. At most 53 + 7 × 255 hashes, about 60 KB.
 */
export class Edge {
  readonly frontier: Frontier
  readonly #partial: Hash[][]

  constructor(frontier: Frontier, partial: Hash[][] = []) {
    this.frontier = frontier
    this.#partial = partial
  }

  get size(): number {
    return this.frontier.size
  }

  root(): Hash {
    return this.frontier.root()
  }

  /** Adds a leaf's hash; hands back the tiles that it completed, lowest first. */
  add(hash: Hash): Tile[] {
    return this.#grow(hash, 0)
  }

  /** Adds a complete tile by its root: how an edge is read back at start without reading every leaf. */
  addTile(level: number, root: Hash): void {
    this.#grow(root, (level + 1) * tileHeight)
  }

  clone(): Edge {
    return new Edge(
      this.frontier.clone(),
      this.#partial.map((hashes) => hashes.slice()),
    )
  }

  #grow(hash: Hash, height: number): Tile[] {
    const completed: Tile[] = []
    this.frontier.add(hash, height, (at, built) => {
      if (at % tileHeight !== 0) return
      const level = at / tileHeight
      const below = this.#partial[level - 1]
      if (below !== undefined && below.length === tileWidth) {
        const end = this.frontier.size / tileWidth ** level
        completed.push({ level: level - 1, index: end - 1, hashes: joined(below), root: built })
        this.#partial[level - 1] = []
      }
      while (this.#partial.length <= level) this.#partial.push([])
      ;(this.#partial[level] as Hash[]).push(built)
    })
    return completed
  }
}

function joined(hashes: readonly Hash[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * 32)
  hashes.forEach((hash, i) => {
    bytes.set(hash, i * 32)
  })
  return bytes
}
